/**
 * What a measurement, a window, a feature tensor and a prediction are. Pure Java: no framework, no input or output.
 */
@NullMarked
package dev.verge.telemetry;

import org.jspecify.annotations.NullMarked;
