package dev.verge.inference.onnx;

import dev.verge.inference.tensor.Tensor;
import java.util.List;

/**
 * What came of one run.
 *
 * @param outputs in the order that was asked for; whoever takes them releases them
 * @param nanos time inside ONNX Runtime
 */
public record Run(List<Tensor> outputs, long nanos) {
    /** Gives back what the outputs hold. */
    public void release() {
        for (Tensor output : outputs) output.release();
    }
}
