package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Makes tensors of what ONNX Runtime has allocated and given. */
final class Outputs {
    private Outputs() {}

    static Tensor of(TensorSpec spec, OnnxValue value) throws OrtException {
        return switch (value) {
            case OnnxTensor tensor -> of(spec, tensor);
            case OnnxSequence sequence -> Sequences.of(spec, sequence);
            default -> throw new ModelFailure("output " + spec.name() + " is " + value.getType());
        };
    }

    private static Tensor of(TensorSpec spec, OnnxTensor tensor) throws OrtException {
        long[] shape = tensor.getInfo().getShape();
        return switch (spec.type()) {
            case BYTES -> new Tensor.Strings(spec.name(), shape, Strings.flat(tensor));
            // ONNX Runtime's copy lies on the heap and is the reply's own
            default ->
                new Tensor.Numbers(spec.name(), spec.type(), shape, Unpooled.wrappedBuffer(tensor.getByteBuffer()));
        };
    }

    static void release(List<Tensor> tensors) {
        for (Tensor tensor : tensors) tensor.release();
    }
}
