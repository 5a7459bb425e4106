package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes of an ONNX graph, and the element types (numbers of {@code TensorProto.DataType}) that it declares; values are
 * skipped unread. Field numbers are those of {@code onnx.proto}.
 *
 * @param nodes in the file's order, which is one in which they can run
 * @param types of inputs, initializers and other values, by their names, as far as they are declared
 * @param initializers names of the values that lie in the file
 */
record Graph(List<Node> nodes, Map<String, Integer> types, List<String> initializers) {
    /**
     * A node.
     *
     * @param type the element type that an attribute says ({@code to}, {@code dtype}, or that of a {@code value}); 0 if none does
     * @param graphs of its attributes
     */
    record Node(
            String name, String operator, List<String> inputs, List<String> outputs, int type, List<Graph> graphs) {}

    /** The main graph of a model that {@link Inspection} has read before: it is whole, and not too deep. */
    static Graph of(ModelContent content) throws IOException {
        return switch (content) {
            case ModelContent.InMemory(var _, byte[] model) -> of(CodedInputStream.newInstance(model));
            case ModelContent.OnDisk(var _, Path model) -> {
                try (InputStream in = Files.newInputStream(model)) {
                    yield of(CodedInputStream.newInstance(in, 1 << 16));
                }
            }
        };
    }

    private static Graph of(CodedInputStream model) throws IOException {
        Graph[] main = {new Graph(List.of(), Map.of(), List.of())};
        fields(model, (field, in) -> {
            if (field != 7) return false;
            main[0] = graph(in);
            return true;
        });
        return main[0];
    }

    /** Takes a field of bytes; false if it is none of those that count. */
    private interface Field {
        boolean take(int field, CodedInputStream in) throws IOException;
    }

    // whatever is not of bytes, or does not count, is skipped
    private static void fields(CodedInputStream in, Field bytes) throws IOException {
        fields(in, bytes, (_, _) -> {});
    }

    /** Takes a number. */
    private interface Number {
        void take(int field, long number);
    }

    private static void fields(CodedInputStream in, Field bytes, Number number) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
                number.take(field, in.readRawVarint64());
            } else if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                int limit = in.pushLimit(in.readRawVarint32());
                if (!bytes.take(field, in)) in.skipRawBytes(in.getBytesUntilLimit());
                in.popLimit(limit);
            } else {
                in.skipField(tag);
            }
        }
    }

    private static Graph graph(CodedInputStream in) throws IOException {
        Graph graph = new Graph(new ArrayList<>(), new HashMap<>(), new ArrayList<>());
        fields(in, (field, content) -> {
            switch (field) {
                case 1 -> graph.nodes.add(node(content));
                case 5 -> graph.initializers.add(tensor(content, graph.types));
                case 11, 12, 13 -> value(content, graph.types);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return graph;
    }

    private static Node node(CodedInputStream in) throws IOException {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        List<Graph> graphs = new ArrayList<>();
        String[] names = {"", "", ""};
        int[] type = {0};
        fields(in, (field, content) -> {
            switch (field) {
                case 1 -> inputs.add(text(content));
                case 2 -> outputs.add(text(content));
                case 3 -> names[0] = text(content);
                case 4 -> names[1] = text(content);
                case 5 -> attribute(content, type, graphs);
                case 7 -> names[2] = text(content);
                default -> {
                    return false;
                }
            }
            return true;
        });
        // of another domain, it is another operator
        boolean standard = names[2].isEmpty() || names[2].equals("ai.onnx");
        return new Node(names[0], standard ? names[1] : names[2] + "." + names[1], inputs, outputs, type[0], graphs);
    }

    private static void attribute(CodedInputStream in, int[] type, List<Graph> graphs) throws IOException {
        String[] name = {""};
        long[] number = {0};
        Map<String, Integer> tensors = new HashMap<>();
        fields(
                in,
                (field, content) -> {
                    switch (field) {
                        case 1 -> name[0] = text(content);
                        case 5 -> tensors.put("value", tensors.get(tensor(content, tensors)));
                        case 6, 11 -> graphs.add(graph(content));
                        default -> {
                            return false;
                        }
                    }
                    return true;
                },
                (field, value) -> {
                    if (field == 3) number[0] = value;
                });
        if (tensors.containsKey("value")) type[0] = tensors.get("value");
        else if (name[0].equals("to") || name[0].equals("dtype")) type[0] = (int) number[0];
    }

    private static String tensor(CodedInputStream in, Map<String, Integer> types) throws IOException {
        String[] name = {""};
        long[] type = {0};
        fields(
                in,
                (field, content) -> {
                    if (field != 8) return false;
                    name[0] = text(content);
                    return true;
                },
                (field, number) -> {
                    if (field == 2) type[0] = number;
                });
        types.put(name[0], (int) type[0]);
        return name[0];
    }

    // ValueInfoProto: name, and TypeProto with a tensor type with an element type
    private static void value(CodedInputStream in, Map<String, Integer> types) throws IOException {
        String[] name = {""};
        long[] type = {0};
        fields(in, (field, content) -> {
            if (field == 1) {
                name[0] = text(content);
                return true;
            }
            if (field != 2) return false;
            fields(content, (inner, tensor) -> {
                if (inner != 1) return false;
                fields(tensor, (_, _) -> false, (f, number) -> {
                    if (f == 1) type[0] = number;
                });
                return true;
            });
            return true;
        });
        if (type[0] != 0) types.put(name[0], (int) type[0]);
    }

    private static String text(CodedInputStream in) throws IOException {
        return new String(in.readRawBytes(in.getBytesUntilLimit()), UTF_8);
    }
}
