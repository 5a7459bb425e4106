@NullMarked
package dev.verge.inference.tensor;

import org.jspecify.annotations.NullMarked;
