package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.LargeBuffers;
import dev.verge.inference.tensor.MemoryBudget;
import dev.verge.inference.tensor.MemoryShortage;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Makes tensors of what ONNX Runtime has allocated and given. */
final class Outputs {
    /** A reply's tensor may be twice as large as the largest request. */
    static final long MAX_BYTES = 32 << 20;

    private Outputs() {}

    /** @throws MemoryShortage if other replies take the memory that there is for large ones */
    static Tensor of(OrtEnvironment environment, TensorSpec spec, OrtSession.Result result) throws OrtException {
        return switch (result.get(spec.name()).orElseThrow()) {
            case OnnxTensor tensor -> of(environment, spec, tensor);
            case OnnxSequence sequence -> Sequences.of(spec, sequence);
            case Object other -> throw new ModelFailure("output " + spec.name() + " is " + other);
        };
    }

    private static Tensor of(OrtEnvironment environment, TensorSpec spec, OnnxTensor tensor) throws OrtException {
        long[] shape = tensor.getInfo().getShape();
        long bytes = ShapePlan.elements(shape) * Math.max(1, spec.type().size());
        if (bytes > MAX_BYTES) throw tooLarge(spec);
        if (spec.type() == DataType.BYTES) return new Tensor.Strings(spec.name(), shape, Strings.flat(spec, tensor));
        // ONNX Runtime's copy lies on the heap and is the reply's own
        ByteBuf data = bytes <= LargeBuffers.LARGE
                ? Unpooled.wrappedBuffer(tensor.getByteBuffer())
                : Copies.of(environment, spec.type(), tensor, shape, (int) bytes);
        return new Tensor.Numbers(spec.name(), spec.type(), shape, data);
    }

    static OrtException tooLarge(TensorSpec spec) {
        return Failures.invalid("output " + spec.name() + " would have more than " + (MAX_BYTES >> 20) + " MiB");
    }

    /**
     * Takes so much of the heap for an output that is made of objects; who calls gives it back.
     *
     * @throws OrtException if that is more than there ever is
     * @throws MemoryShortage if others have it now
     */
    static void takeHeap(TensorSpec spec, long bytes) throws OrtException {
        if (bytes > MemoryBudget.HEAP.bytes()) {
            throw Failures.invalid("output " + spec.name() + " would take " + bytes + " bytes of the server's heap");
        }
        if (!MemoryBudget.HEAP.take(bytes)) throw new MemoryShortage("output " + spec.name());
    }

    static void release(@Nullable Tensor[] tensors) {
        for (Tensor tensor : tensors) if (tensor != null) tensor.release();
    }
}
