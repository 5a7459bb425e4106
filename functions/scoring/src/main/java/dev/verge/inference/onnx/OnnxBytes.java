package dev.verge.inference.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes models of one node, field by field as onnx.proto numbers them. */
final class OnnxBytes {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 13;

    private OnnxBytes() {}

    /** A ModelProto of one graph of one node. */
    static byte[] model(byte[] node, byte[] input, byte[] output) {
        return model(List.of(node), input, List.of(output));
    }

    /** A ModelProto of one graph. */
    static byte[] model(List<byte[]> nodes, byte[] input, List<byte[]> outputs) {
        byte[] graph = join(text(2, "graph"), message(11, input));
        for (byte[] node : nodes) graph = join(graph, message(1, node));
        for (byte[] output : outputs) graph = join(graph, message(12, output));
        byte[] learning = message(8, join(text(1, "ai.onnx.ml"), number(2, 1)));
        return join(number(1, IR_VERSION), message(7, graph), message(8, number(2, OPSET)), learning);
    }

    /** A NodeProto from {@code in} to {@code out}. */
    static byte[] node(String operator, String in, String out, byte[]... attributes) {
        byte[] node = join(text(1, in), text(2, out), text(4, operator));
        for (byte[] attribute : attributes) node = join(node, message(5, attribute));
        return node;
    }

    /** An AttributeProto of an integer. */
    static byte[] integer(String name, int value) {
        return join(text(1, name), number(3, value), number(20, 2));
    }

    /** A ValueInfoProto of a tensor of an element type of TensorProto.DataType, of any shape. */
    static byte[] value(String name, int type) {
        return join(text(1, name), message(2, message(1, number(1, type))));
    }

    static byte[] text(int field, String text) {
        return message(field, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] message(int field, byte[] content) {
        return join(varint(field << 3 | 2), varint(content.length), content);
    }

    static byte[] number(int field, int value) {
        return join(varint(field << 3), varint(value));
    }

    // none here has more than 14 bits
    private static byte[] varint(int value) {
        return value < 128 ? new byte[] {(byte) value} : new byte[] {(byte) (value | 128), (byte) (value >> 7)};
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }
}
