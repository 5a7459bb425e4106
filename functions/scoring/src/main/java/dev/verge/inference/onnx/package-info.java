/** ONNX Runtime behind one class; nothing else in Verge imports it. */
@NullMarked
package dev.verge.inference.onnx;

import org.jspecify.annotations.NullMarked;
