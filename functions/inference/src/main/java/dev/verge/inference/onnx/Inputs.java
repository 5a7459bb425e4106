package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tensors of ONNX Runtime over a request's memory, which must outlive them. */
final class Inputs implements AutoCloseable {
    private final OrtEnvironment environment;
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

    Inputs(OrtEnvironment environment) {
        this.environment = environment;
    }

    void add(Tensor tensor) throws OrtException {
        tensors.put(
                tensor.name(),
                switch (tensor) {
                    case Tensor.Numbers numbers -> overMemory(numbers);
                    case Tensor.Strings strings ->
                        OnnxTensor.createTensor(environment, strings.data(), strings.shape());
                });
    }

    private OnnxTensor overMemory(Tensor.Numbers numbers) throws OrtException {
        OnnxJavaType type = Types.buffer(numbers.type())
                .orElseThrow(() -> new ModelFailure("ONNX Runtime's Java API makes no tensor of " + numbers.type()));
        return OnnxTensor.createTensor(environment, direct(numbers.data()), numbers.shape(), type);
    }

    private static ByteBuffer direct(ByteBuf data) {
        if (data.isDirect() && data.nioBufferCount() == 1) {
            return data.nioBuffer().order(ByteOrder.nativeOrder());
        }
        ByteBuffer copy = ByteBuffer.allocateDirect(data.readableBytes()).order(ByteOrder.nativeOrder());
        data.getBytes(data.readerIndex(), copy);
        return copy.flip();
    }

    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        for (OnnxTensor tensor : tensors.values()) tensor.close();
    }
}
