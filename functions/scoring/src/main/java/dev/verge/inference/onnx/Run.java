package dev.verge.inference.onnx;

import dev.verge.inference.tensor.Tensor;
import java.util.List;

/**
 * What came of one run.
 *
 * @param outputs in the order that was asked for; whoever takes them releases them
 * @param inputNanos bringing the inputs to ONNX Runtime
 * @param inferNanos time inside ONNX Runtime
 * @param outputNanos bringing the outputs from it
 */
public record Run(List<Tensor> outputs, long inputNanos, long inferNanos, long outputNanos) {
    /** Gives back what the outputs hold. */
    public void release() {
        for (Tensor output : outputs) output.release();
    }
}
