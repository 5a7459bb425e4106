package dev.verge.inference.onnx;

import static dev.verge.inference.onnx.OnnxBytes.join;
import static dev.verge.inference.onnx.OnnxBytes.message;
import static dev.verge.inference.onnx.OnnxBytes.text;

import dev.verge.inference.tensor.DataType;
import java.util.List;

/** Models of a node or two, for tests. Dimensions are numbers or symbols. */
public final class TinyModels {
    private TinyModels() {}

    /** Gives back what it gets. */
    public static byte[] identity(DataType type, String... shape) {
        return model("Identity", Types.number(type), shape, Types.number(type), shape);
    }

    /** Gives back what it gets, and does not say that the shape is the same. */
    static byte[] echo(DataType type) {
        return model("Identity", Types.number(type), new String[] {"n"}, Types.number(type), new String[] {"m"});
    }

    /** {@code y = -x}, of numbers. */
    public static byte[] negate(DataType type, String[] in, String[] out) {
        return model("Neg", Types.number(type), in, Types.number(type), out);
    }

    /** Indexes of what is not 0: as many as there are. */
    static byte[] nonZero(String[] in, String[] out) {
        return model("NonZero", Types.number(DataType.FP32), in, Types.number(DataType.INT64), out);
    }

    /** Probabilities [rows, 3] as a sequence of maps from a class to its probability. */
    static byte[] zipMap() {
        byte[] classes = join(text(1, "classlabels_int64s"), ints(8, 20, 7, 9), OnnxBytes.number(20, 7));
        byte[] node = join(OnnxBytes.node("ZipMap", "x", "y", classes), text(7, "ai.onnx.ml"));
        byte[] map = message(5, join(OnnxBytes.number(1, 7), message(2, message(1, OnnxBytes.number(1, 1)))));
        byte[] output = join(text(1, "y"), message(2, message(4, message(1, map))));
        return OnnxBytes.model(node, value("x", 1, "rows", "3"), output);
    }

    /** Wants a number of channels that its block divides, which one channel is not. */
    public static byte[] depthToSpace(int block) {
        byte[] node = OnnxBytes.node("DepthToSpace", "x", "y", OnnxBytes.integer("blocksize", block));
        return OnnxBytes.model(node, value("x", 1, "n", "c", "h", "w"), value("y", 1, "n", "d", "i", "v"));
    }

    /** Goes round as often as {@code x}, of INT64 [1], says, and then gives it back: a run can take as long as one likes. */
    public static byte[] loop() {
        return loop("1");
    }

    /** The same; {@code x} is of INT64 [rows]. */
    public static byte[] loop(String rows) {
        byte[] body = join(
                message(1, OnnxBytes.node("Identity", "more", "still")),
                message(1, OnnxBytes.node("Identity", "in", "out")),
                text(2, "body"),
                message(11, value("turn", 7)),
                message(11, value("more", 9)),
                message(11, value("in", 7, rows)),
                message(12, value("still", 9)),
                message(12, value("out", 7, rows)));
        byte[] graph = join(text(1, "body"), message(6, body), OnnxBytes.number(20, 5));
        // the condition is left out: only the number of turns counts
        byte[] node = join(text(1, "x"), text(1, ""), text(1, "x"), text(2, "y"), text(4, "Loop"), message(5, graph));
        return OnnxBytes.model(node, value("x", 7, rows), value("y", 7, rows));
    }

    /** Makes as many zeros as {@code x}, of INT64, says, and gives their sum. */
    public static byte[] zeros(String... shape) {
        byte[] zeros = OnnxBytes.node("ConstantOfShape", "x", "zeros");
        byte[] sum = OnnxBytes.node("ReduceSum", "zeros", "y", OnnxBytes.integer("keepdims", 0));
        return OnnxBytes.model(List.of(zeros, sum), value("x", 7, shape), List.of(OnnxBytes.value("y", 1)));
    }

    /** A classifier of three numbers, {@code window} [1, 3, 1], that takes them for the probabilities of three classes. */
    static byte[] believer() {
        byte[] flat = OnnxBytes.node("Flatten", "window", "probabilities");
        byte[] most = OnnxBytes.node(
                "ArgMax", "probabilities", "label", OnnxBytes.integer("axis", 1), OnnxBytes.integer("keepdims", 0));
        return OnnxBytes.model(
                List.of(flat, most),
                value("window", 1, "1", "3", "1"),
                List.of(value("label", 7, "1"), value("probabilities", 1, "1", "3")));
    }

    static byte[] bfloat16() {
        return OnnxBytes.model(OnnxBytes.node("Identity", "x", "y"), value("x", 16, "2"), value("y", 16, "2"));
    }

    private static byte[] ints(int field, int... values) {
        byte[] all = {};
        for (int value : values) all = join(all, OnnxBytes.number(field, value));
        return all;
    }

    private static byte[] model(String operator, int from, String[] in, int to, String[] out) {
        return OnnxBytes.model(OnnxBytes.node(operator, "x", "y"), value("x", from, in), value("y", to, out));
    }

    private static byte[] value(String name, int type, String... shape) {
        byte[] dimensions = {};
        for (String size : shape) {
            boolean known = Character.isDigit(size.charAt(0));
            dimensions =
                    join(dimensions, message(1, known ? OnnxBytes.number(1, Integer.parseInt(size)) : text(2, size)));
        }
        byte[] tensor = join(OnnxBytes.number(1, type), message(2, dimensions));
        return join(text(1, name), message(2, message(1, tensor)));
    }
}
