package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Makes tensors of what ONNX Runtime has allocated and given. */
final class Outputs {
    /** A reply's tensor may be four times as large as the largest request. */
    static final long MAX_BYTES = 64 << 20;

    private Outputs() {}

    static Tensor of(TensorSpec spec, OrtSession.Result result) throws OrtException {
        return switch (result.get(spec.name()).orElseThrow()) {
            case OnnxTensor tensor -> of(spec, tensor);
            case OnnxSequence sequence -> Sequences.of(spec, sequence);
            case Object other -> throw new ModelFailure("output " + spec.name() + " is " + other);
        };
    }

    private static Tensor of(TensorSpec spec, OnnxTensor tensor) throws OrtException {
        long[] shape = tensor.getInfo().getShape();
        if (ShapePlan.elements(shape) * Math.max(1, spec.type().size()) > MAX_BYTES) {
            throw Failures.invalid("output " + spec.name() + " would have more than " + (MAX_BYTES >> 20) + " MiB");
        }
        return switch (spec.type()) {
            case BYTES -> new Tensor.Strings(spec.name(), shape, Strings.flat(tensor));
            // ONNX Runtime's copy lies on the heap and is the reply's own
            default ->
                new Tensor.Numbers(spec.name(), spec.type(), shape, Unpooled.wrappedBuffer(tensor.getByteBuffer()));
        };
    }

    static void release(@Nullable Tensor[] tensors) {
        for (Tensor tensor : tensors) if (tensor != null) tensor.release();
    }
}
