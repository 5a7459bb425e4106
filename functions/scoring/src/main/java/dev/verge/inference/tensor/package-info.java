/** Tensors as the protocols carry them: names, datatypes, shapes and bytes. */
@NullMarked
package dev.verge.inference.tensor;

import org.jspecify.annotations.NullMarked;
