package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.DataType;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/**
 * Makes tensors of UINT16, UINT32 and UINT64, which ONNX Runtime's Java API can hold but not make: a model of one node
 * casts the signed type of the same size. The cast goes modulo 2^n (C++ {@code static_cast}), so the bits stay the same.
 */
final class Unsigned {
    private static final Map<DataType, OrtSession> CASTS = new EnumMap<>(DataType.class);

    private Unsigned() {}

    /** The casted tensor, which the result owns. */
    static OrtSession.Result cast(OrtEnvironment environment, DataType type, ByteBuffer data, long[] shape)
            throws OrtException {
        try (OnnxTensor signed = OnnxTensor.createTensor(environment, data, shape, signed(type))) {
            return session(environment, type).run(Map.of("x", signed));
        }
    }

    static OnnxJavaType signed(DataType type) {
        return switch (type) {
            case UINT16 -> OnnxJavaType.INT16;
            case UINT32 -> OnnxJavaType.INT32;
            case UINT64 -> OnnxJavaType.INT64;
            default -> throw new ModelFailure("ONNX Runtime's Java API makes no tensor of " + type);
        };
    }

    // three small sessions at most, for as long as the process lives
    private static OrtSession session(OrtEnvironment environment, DataType type) throws OrtException {
        synchronized (CASTS) {
            OrtSession known = CASTS.get(type);
            if (known != null) return known;
            byte[] model = model(signedOf(type), type);
            try (OrtSession.SessionOptions options = Options.of(SessionSettings.DEFAULT)) {
                OrtSession session = environment.createSession(model, options);
                CASTS.put(type, session);
                return session;
            }
        }
    }

    /** A model that casts back: from the unsigned type to the signed one. */
    static byte[] toSigned(DataType type) {
        return model(type, signedOf(type));
    }

    private static DataType signedOf(DataType type) {
        return switch (type) {
            case UINT16 -> DataType.INT16;
            case UINT32 -> DataType.INT32;
            default -> DataType.INT64;
        };
    }

    private static byte[] model(DataType from, DataType to) {
        byte[] cast = OnnxBytes.node("Cast", "x", "y", OnnxBytes.integer("to", Types.number(to)));
        // without a shape, so that any will do
        return OnnxBytes.model(cast, OnnxBytes.value("x", Types.number(from)), OnnxBytes.value("y", Types.number(to)));
    }
}
