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
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Copies tensors that ONNX Runtime has allocated into direct memory. Its Java API gives their numbers as arrays on the heap
 * only, which is small; so a model of one node copies them, with its output pinned to our memory. What the API cannot make
 * (unsigned types) is cast to the signed type of the same size, of which the bits are the same.
 */
final class Copies {
    private static final Map<DataType, OrtSession> SESSIONS = new EnumMap<>(DataType.class);

    private Copies() {}

    static ByteBuf of(OrtEnvironment environment, DataType type, OnnxTensor tensor, long[] shape, int bytes)
            throws OrtException {
        ByteBuf copy = LargeBuffers.direct(bytes);
        boolean made = false;
        try (OnnxTensor target = OnnxTensor.createTensor(
                        environment, copy.nioBuffer(0, bytes).order(ByteOrder.nativeOrder()), shape, javaType(type));
                OrtSession.Result _ =
                        session(environment, type).run(Map.of("x", tensor), Set.of(), Map.of("y", target))) {
            made = true;
            return copy.writerIndex(bytes);
        } finally {
            if (!made) copy.release();
        }
    }

    private static OnnxJavaType javaType(DataType type) {
        return Types.buffer(type).orElseGet(() -> Unsigned.signed(type));
    }

    // a small session for each type at most, for as long as the process lives
    private static OrtSession session(OrtEnvironment environment, DataType type) throws OrtException {
        synchronized (SESSIONS) {
            OrtSession known = SESSIONS.get(type);
            if (known != null) return known;
            byte[] model = Types.buffer(type).isPresent() ? identity(Types.number(type)) : Unsigned.toSigned(type);
            try (OrtSession.SessionOptions options = Options.of(SessionSettings.DEFAULT)) {
                OrtSession session = environment.createSession(model, options);
                SESSIONS.put(type, session);
                return session;
            }
        }
    }

    private static byte[] identity(int type) {
        byte[] node = OnnxBytes.node("Identity", "x", "y");
        return OnnxBytes.model(node, OnnxBytes.value("x", type), OnnxBytes.value("y", type));
    }
}
