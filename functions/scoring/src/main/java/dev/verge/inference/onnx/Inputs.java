package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tensors of ONNX Runtime over a request's memory, which must outlive them. */
final class Inputs implements AutoCloseable {
    private final OrtEnvironment environment;
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    private final List<OrtSession.Result> casted = new ArrayList<>(0);

    Inputs(OrtEnvironment environment) {
        this.environment = environment;
    }

    void add(Tensor tensor) throws OrtException {
        OnnxTensor added = switch (tensor) {
            case Tensor.Numbers numbers -> numbers(numbers);
            case Tensor.Strings strings -> OnnxTensor.createTensor(environment, strings.data(), strings.shape());
        };
        tensors.put(tensor.name(), added);
    }

    private OnnxTensor numbers(Tensor.Numbers numbers) throws OrtException {
        ByteBuffer data = direct(numbers.data(), numbers.type().size());
        Optional<OnnxJavaType> type = Types.buffer(numbers.type());
        if (type.isPresent()) return OnnxTensor.createTensor(environment, data, numbers.shape(), type.get());
        OrtSession.Result result = Unsigned.cast(environment, numbers.type(), data, numbers.shape());
        casted.add(result);
        return (OnnxTensor) result.get(0);
    }

    // in place where it lies in one piece, and where an element may lie
    private static ByteBuffer direct(ByteBuf data, int elementSize) {
        if (data.hasMemoryAddress() && (data.memoryAddress() + data.readerIndex()) % elementSize == 0) {
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
        List<OnnxTensor> owned = new ArrayList<>(tensors.values());
        for (OrtSession.Result result : casted) {
            owned.remove((OnnxTensor) result.get(0));
            result.close();
        }
        for (OnnxTensor tensor : owned) tensor.close();
    }
}
