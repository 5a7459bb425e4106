package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.LargeBuffers;
import io.netty.buffer.ByteBuf;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;

/**
 * Copies tensors that ONNX Runtime has allocated into direct memory. Its Java API gives their numbers as arrays on the heap
 * only, which is small; so a model of one node copies them, with its output pinned to our memory. What the API cannot make
 * (unsigned types) is cast to the signed type of the same size, of which the bits are the same.
 */
final class Copies {
    private static final NodeSessions SESSIONS = new NodeSessions(Copies::model);

    private Copies() {}

    static ByteBuf of(OrtEnvironment environment, DataType type, OnnxTensor tensor, long[] shape, int bytes)
            throws OrtException {
        ByteBuf copy = LargeBuffers.direct(bytes);
        boolean made = false;
        try (OnnxTensor target = OnnxTensor.createTensor(
                        environment, copy.nioBuffer(0, bytes).order(ByteOrder.nativeOrder()), shape, javaType(type));
                OrtSession.Result _ =
                        SESSIONS.of(environment, type).run(Map.of("x", tensor), Set.of(), Map.of("y", target))) {
            made = true;
            return copy.writerIndex(bytes);
        } finally {
            if (!made) copy.release();
        }
    }

    private static OnnxJavaType javaType(DataType type) {
        return Types.buffer(type).orElseGet(() -> Unsigned.signed(type));
    }

    private static byte[] model(DataType type) {
        if (Types.buffer(type).isEmpty()) return Unsigned.toSigned(type);
        return NodeSessions.model(OnnxBytes.node("Identity", "x", "y"), type, type);
    }
}
