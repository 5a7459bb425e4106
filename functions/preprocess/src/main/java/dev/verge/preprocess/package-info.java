/** The preprocess function: a window in, a tensor without holes out. */
@NullMarked
package dev.verge.preprocess;

import org.jspecify.annotations.NullMarked;
