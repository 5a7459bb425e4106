package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.DataType;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Makes tensors of UINT16, UINT32 and UINT64, which ONNX Runtime's Java API can hold but not make: a model of one node
 * casts the signed type of the same size. The cast goes modulo 2^n (C++ {@code static_cast}), so the bits stay the same.
 */
final class Unsigned {
    private static final NodeSessions CASTS = new NodeSessions(type -> cast(signedOf(type), type));

    private Unsigned() {}

    /** The casted tensor, which the result owns. */
    static OrtSession.Result cast(OrtEnvironment environment, DataType type, ByteBuffer data, long[] shape)
            throws OrtException {
        try (OnnxTensor signed = OnnxTensor.createTensor(environment, data, shape, signed(type))) {
            return CASTS.of(environment, type).run(Map.of("x", signed));
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

    /** A model that casts back: from the unsigned type to the signed one. */
    static byte[] toSigned(DataType type) {
        return cast(type, signedOf(type));
    }

    private static DataType signedOf(DataType type) {
        return switch (type) {
            case UINT16 -> DataType.INT16;
            case UINT32 -> DataType.INT32;
            default -> DataType.INT64;
        };
    }

    private static byte[] cast(DataType from, DataType to) {
        byte[] cast = OnnxBytes.node("Cast", "x", "y", OnnxBytes.integer("to", Types.number(to)));
        return NodeSessions.model(cast, from, to);
    }
}
