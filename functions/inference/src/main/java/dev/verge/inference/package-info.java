/** The inference function: a window in, a prediction out. */
@NullMarked
package dev.verge.inference;

import org.jspecify.annotations.NullMarked;
