package dev.verge.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.DataType;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Sessions of models of one node, from {@code x} to {@code y}: one for each datatype that needs it, opened when it first does,
 * for as long as the process lives. Safe for use by many threads.
 */
final class NodeSessions {
    private final Map<DataType, OrtSession> sessions = new EnumMap<>(DataType.class);
    private final Function<DataType, byte[]> model;

    /** @param model the bytes of the model for a datatype */
    NodeSessions(Function<DataType, byte[]> model) {
        this.model = model;
    }

    OrtSession of(OrtEnvironment environment, DataType type) throws OrtException {
        synchronized (sessions) {
            OrtSession known = sessions.get(type);
            if (known != null) return known;
            try (OrtSession.SessionOptions options = Options.of(SessionSettings.DEFAULT)) {
                OrtSession session = environment.createSession(model.apply(type), options);
                sessions.put(type, session);
                return session;
            }
        }
    }

    /** A model of one node between values without a shape, so that any will do. */
    static byte[] model(byte[] node, DataType from, DataType to) {
        return OnnxBytes.model(node, OnnxBytes.value("x", Types.number(from)), OnnxBytes.value("y", Types.number(to)));
    }
}
