/** What a model is, where it is found, and how it is proved before it answers. */
@NullMarked
package dev.verge.inference.model;

import org.jspecify.annotations.NullMarked;
