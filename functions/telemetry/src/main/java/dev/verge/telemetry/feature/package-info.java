/**
 * From a window to what a model wants: the model's columns, on the model's rows, every cell filled and what was filled in
 * marked. One library for the fused path in inference and for the preprocess function.
 */
@NullMarked
package dev.verge.telemetry.feature;

import org.jspecify.annotations.NullMarked;
