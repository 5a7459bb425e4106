package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.verge.inference.tensor.LargeBuffers;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Outputs of a large call, pinned to the reply's own memory, so that nothing is copied. */
final class Pins implements AutoCloseable {
    private final OrtEnvironment environment;
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    private final Map<String, Tensor.Numbers> replies = new LinkedHashMap<>();

    Pins(OrtEnvironment environment) {
        this.environment = environment;
    }

    void add(TensorSpec spec, long[] shape) throws OrtException {
        if (ShapePlan.elements(shape) * spec.type().size() > Outputs.MAX_BYTES) throw Outputs.tooLarge(spec);
        int bytes = Math.toIntExact(ShapePlan.elements(shape) * spec.type().size());
        ByteBuf data = LargeBuffers.direct(bytes);
        replies.put(spec.name(), new Tensor.Numbers(spec.name(), spec.type(), shape, data));
        data.writerIndex(bytes);
        tensors.put(
                spec.name(),
                OnnxTensor.createTensor(
                        environment,
                        data.nioBuffer().order(ByteOrder.nativeOrder()),
                        shape,
                        Types.buffer(spec.type()).orElseThrow()));
    }

    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    /** The reply's tensor, from now on the caller's, or null if this output is not pinned. */
    @Nullable
    Tensor take(String name) {
        return replies.remove(name);
    }

    @Override
    public void close() {
        for (OnnxTensor tensor : tensors.values()) tensor.close();
        for (Tensor reply : replies.values()) reply.release();
    }
}
