package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds the files that an ONNX model wants beside it, by a walk through the parts of its protobuf message that can hold a
 * tensor; all else is skipped unread. Field numbers are those of {@code onnx.proto}.
 */
final class ExternalData {
    // as deep as protobuf itself goes, hence as ONNX Runtime can read
    private static final int MAX_DEPTH = 100;
    private static final int MAX_FILES = 1000;
    // the longest name that a file can have, and more than any key
    private static final int MAX_TEXT = 4096;

    private final Set<String> locations = new LinkedHashSet<>();

    private ExternalData() {}

    /** A message, and which of its fields to go into. */
    private enum Part {
        MODEL,
        GRAPH,
        TRAINING,
        FUNCTION,
        NODE,
        ATTRIBUTE,
        SPARSE,
        TENSOR,
        ENTRY
    }

    private static final Map<Part, Map<Integer, Part>> INSIDE = Map.of(
            Part.MODEL, Map.of(7, Part.GRAPH, 20, Part.TRAINING, 25, Part.FUNCTION),
            Part.TRAINING, Map.of(1, Part.GRAPH, 2, Part.GRAPH),
            Part.GRAPH, Map.of(1, Part.NODE, 5, Part.TENSOR, 15, Part.SPARSE),
            Part.FUNCTION, Map.of(7, Part.NODE, 11, Part.ATTRIBUTE),
            Part.NODE, Map.of(5, Part.ATTRIBUTE),
            Part.ATTRIBUTE,
                    Map.of(
                            5,
                            Part.TENSOR,
                            6,
                            Part.GRAPH,
                            10,
                            Part.TENSOR,
                            11,
                            Part.GRAPH,
                            22,
                            Part.SPARSE,
                            23,
                            Part.SPARSE),
            Part.SPARSE, Map.of(1, Part.TENSOR, 2, Part.TENSOR),
            Part.TENSOR, Map.of(13, Part.ENTRY),
            Part.ENTRY, Map.of());

    /**
     * The locations that the tensors of a model name, as they are written there.
     *
     * @throws ModelFault if this is no ONNX model
     * @throws IOException if the stream cannot be read
     */
    static Set<String> locations(InputStream model) throws IOException, ModelFault {
        ExternalData data = new ExternalData();
        CodedInputStream in = CodedInputStream.newInstance(model, 1 << 16);
        try {
            if (!data.walk(in, Part.MODEL, 0)) throw new ModelFault("model.onnx holds no graph");
        } catch (InvalidProtocolBufferException e) {
            throw new ModelFault("model.onnx is no ONNX file: " + e.getMessage(), e);
        }
        return data.locations;
    }

    // whether any part to go into was there
    private boolean walk(CodedInputStream in, Part part, int depth) throws IOException, ModelFault {
        if (depth > MAX_DEPTH) throw new ModelFault("model.onnx is nested more than " + MAX_DEPTH + " deep");
        Map<Integer, Part> inside = INSIDE.getOrDefault(part, Map.of());
        boolean found = false;
        String key = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            int type = WireFormat.getTagWireType(tag);
            if (type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP) {
                throw new ModelFault("model.onnx is no ONNX file: it holds a protobuf group");
            }
            Part child = inside.get(field);
            if (type != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                in.skipField(tag);
            } else if (child != null) {
                int limit = in.pushLimit(in.readRawVarint32());
                walk(in, child, depth + 1);
                in.popLimit(limit);
                found = true;
            } else if (part == Part.ENTRY && field == 1) {
                key = text(in);
            } else if (part == Part.ENTRY && field == 2) {
                value = text(in);
            } else {
                in.skipField(tag);
            }
        }
        if (part == Part.ENTRY && key.equals("location")) locations.add(value);
        if (locations.size() > MAX_FILES) {
            throw new ModelFault("model.onnx names more than " + MAX_FILES + " files of external data");
        }
        return found;
    }

    private static String text(CodedInputStream in) throws IOException, ModelFault {
        int length = in.readRawVarint32();
        if (length < 0 || length > MAX_TEXT) throw new ModelFault("model.onnx names a file with " + length + " bytes");
        return new String(in.readRawBytes(length), UTF_8);
    }
}
