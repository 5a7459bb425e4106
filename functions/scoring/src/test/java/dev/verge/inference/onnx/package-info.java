@NullMarked
package dev.verge.inference.onnx;

import org.jspecify.annotations.NullMarked;
