package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes small ONNX files, field by field, so that they can be as wrong as a test wants. */
public final class Onnx {
    static final int FLOAT = 1;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int BOOL = 9;

    private Onnx() {}

    interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] model(byte[] graph) {
        byte[] opset = message(out -> out.writeInt64(2, 17));
        return message(out -> {
            out.writeInt64(1, 8);
            out.writeByteArray(8, opset);
            out.writeByteArray(7, graph);
        });
    }

    static byte[] graph(List<byte[]> nodes, List<byte[]> initializers, List<byte[]> inputs, List<byte[]> outputs) {
        return message(out -> {
            for (byte[] node : nodes) out.writeByteArray(1, node);
            out.writeString(2, "g");
            for (byte[] initializer : initializers) out.writeByteArray(5, initializer);
            for (byte[] input : inputs) out.writeByteArray(11, input);
            for (byte[] output : outputs) out.writeByteArray(12, output);
        });
    }

    static byte[] node(String operator, List<String> inputs, List<String> outputs, byte[]... attributes) {
        return message(out -> {
            for (String input : inputs) out.writeString(1, input);
            for (String output : outputs) out.writeString(2, output);
            out.writeString(4, operator);
            for (byte[] attribute : attributes) out.writeByteArray(5, attribute);
        });
    }

    static byte[] graphAttribute(String name, byte[] graph) {
        return message(out -> {
            out.writeString(1, name);
            out.writeByteArray(6, graph);
            out.writeInt32(20, 5);
        });
    }

    static byte[] tensorAttribute(String name, byte[] tensor) {
        return message(out -> {
            out.writeString(1, name);
            out.writeByteArray(5, tensor);
            out.writeInt32(20, 4);
        });
    }

    /** A value's declaration; a dimension of -1 is of any size. */
    static byte[] value(String name, int type, long... shape) {
        byte[] dimensions = message(out -> {
            for (long size : shape) {
                byte[] dimension = message(d -> {
                    if (size >= 0) d.writeInt64(1, size);
                    else d.writeString(2, "n");
                });
                out.writeByteArray(1, dimension);
            }
        });
        byte[] tensor = message(out -> {
            out.writeInt32(1, type);
            out.writeByteArray(2, dimensions);
        });
        byte[] typed = message(out -> out.writeByteArray(1, tensor));
        return message(out -> {
            out.writeString(1, name);
            out.writeByteArray(2, typed);
        });
    }

    static byte[] floats(String name, long[] shape, float... values) {
        return message(out -> {
            for (long size : shape) out.writeInt64(1, size);
            out.writeInt32(2, FLOAT);
            for (float value : values) out.writeFloat(4, value);
            out.writeString(8, name);
        });
    }

    static byte[] longs(String name, long[] shape, long... values) {
        return message(out -> {
            for (long size : shape) out.writeInt64(1, size);
            out.writeInt32(2, INT64);
            for (long value : values) out.writeInt64(7, value);
            out.writeString(8, name);
        });
    }

    static byte[] bool(String name, boolean value) {
        return message(out -> {
            out.writeInt32(2, BOOL);
            out.writeInt32(5, value ? 1 : 0);
            out.writeString(8, name);
        });
    }

    /** Floats that lie in a file of this name. */
    static byte[] external(String name, long[] shape, String location) {
        byte[] key = "location".getBytes(UTF_8);
        byte[] entry = message(out -> {
            out.writeByteArray(1, key);
            out.writeString(2, location);
        });
        return message(out -> {
            for (long size : shape) out.writeInt64(1, size);
            out.writeInt32(2, FLOAT);
            out.writeString(8, name);
            out.writeByteArray(13, entry);
            out.writeInt32(14, 1);
        });
    }

    /** {@code y = x + summand}, four floats. */
    public static byte[] adds(float summand) {
        return addsTensor(floats("summand", new long[] {1}, summand));
    }

    /** {@code y = x + summand}, four floats, the summand being given. */
    static byte[] addsTensor(byte[] summand) {
        return model(graph(
                List.of(node("Add", List.of("x", "summand"), List.of("y"))),
                List.of(summand),
                List.of(value("x", FLOAT, 4)),
                List.of(value("y", FLOAT, 4))));
    }

    /** {@code y = ConstantOfShape(shape)}: as much memory as the file says. */
    public static byte[] allocates(long elements) {
        byte[] zero = tensorAttribute("value", floats("", new long[] {1}, 1));
        return model(graph(
                List.of(
                        node("ConstantOfShape", List.of("shape"), List.of("large"), zero),
                        node("ReduceSum", List.of("large"), List.of("sum")),
                        node("Add", List.of("x", "sum"), List.of("y"))),
                List.of(longs("shape", new long[] {1}, elements)),
                List.of(value("x", FLOAT, 4)),
                List.of(value("y", FLOAT, 4))));
    }

    /** {@code y = a / b} of INT64. */
    public static byte[] divides() {
        return model(graph(
                List.of(node("Div", List.of("a", "b"), List.of("y"))),
                List.of(),
                List.of(value("a", INT64, -1), value("b", INT64, -1)),
                List.of(value("y", INT64, -1))));
    }

    /** {@code y = x + n} by adding 1 {@code n} times, {@code n} being an input. */
    public static byte[] counts() {
        return model(graph(
                List.of(loop("n")),
                List.of(bool("go", true), floats("one", new long[] {1}, 1)),
                List.of(value("n", INT64), value("x", FLOAT, 4)),
                List.of(value("y", FLOAT, 4))));
    }

    /** The same with a count that is in the file. */
    public static byte[] countsTo(long n) {
        return model(graph(
                List.of(loop("n")),
                List.of(bool("go", true), floats("one", new long[] {1}, 1), longs("n", new long[0], n)),
                List.of(value("x", FLOAT, 4)),
                List.of(value("y", FLOAT, 4))));
    }

    private static byte[] loop(String count) {
        byte[] body = graph(
                List.of(
                        node("Identity", List.of("on"), List.of("still")),
                        node("Add", List.of("before", "one"), List.of("after"))),
                List.of(),
                List.of(value("i", INT64), value("on", BOOL), value("before", FLOAT, 4)),
                List.of(value("still", BOOL), value("after", FLOAT, 4)));
        return node("Loop", List.of(count, "go", "x"), List.of("y"), graphAttribute("body", body));
    }
}
