/** Which versions of which models there are, where they come from, and how each is tried before it answers. */
@NullMarked
package dev.verge.inference.repository;

import org.jspecify.annotations.NullMarked;
