package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.verge.inference.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The elements of a tensor, one after the other, as JSON values. For one thread. */
interface Elements {
    /** Writes the next element; a number that JSON has no form for, infinite or none, becomes null. */
    void next(JsonGenerator json) throws IOException;

    /** How many there are in all. */
    int count();

    /** Writes all of them. */
    default void writeAll(JsonGenerator json) throws IOException {
        int count = count();
        for (int i = 0; i < count; i++) next(json);
    }

    static Elements of(Tensor tensor) {
        return switch (tensor) {
            case Tensor.Strings(var _, var _, String[] data) -> new Strings(data);
            case Tensor.Numbers numbers -> {
                ByteBuffer in = numbers.data().nioBuffer().order(ByteOrder.LITTLE_ENDIAN);
                yield new Numbers(in, in.remaining() / numbers.type().size(), writer(numbers));
            }
        };
    }

    /** Elements of a tensor of numbers. */
    record Numbers(ByteBuffer in, int count, Writer writer) implements Elements {
        @Override
        public void next(JsonGenerator json) throws IOException {
            writer.write(in, json);
        }
    }

    /** Elements of a tensor of strings. */
    final class Strings implements Elements {
        private final String[] data;
        private int at;

        Strings(String[] data) {
            this.data = data;
        }

        @Override
        public void next(JsonGenerator json) throws IOException {
            json.writeString(data[at++]);
        }

        @Override
        public int count() {
            return data.length;
        }
    }

    /** Takes one number from the buffer and writes it. */
    interface Writer {
        void write(ByteBuffer in, JsonGenerator json) throws IOException;
    }

    private static Writer writer(Tensor.Numbers tensor) {
        return switch (tensor.type()) {
            case BOOL -> (in, json) -> json.writeBoolean(in.get() != 0);
            case UINT8 -> (in, json) -> json.writeNumber(in.get() & 0xff);
            case UINT16 -> (in, json) -> json.writeNumber(in.getShort() & 0xffff);
            case UINT32 -> (in, json) -> json.writeNumber(in.getInt() & 0xffffffffL);
            case UINT64 -> (in, json) -> unsigned(in.getLong(), json);
            case INT8 -> (in, json) -> json.writeNumber((int) in.get());
            case INT16 -> (in, json) -> json.writeNumber((int) in.getShort());
            case INT32 -> (in, json) -> json.writeNumber(in.getInt());
            case INT64 -> (in, json) -> json.writeNumber(in.getLong());
            case FP16 -> (in, json) -> single(Float.float16ToFloat(in.getShort()), json);
            case FP32 -> (in, json) -> single(in.getFloat(), json);
            case FP64 -> (in, json) -> twofold(in.getDouble(), json);
            case BYTES -> throw new IllegalArgumentException("strings are no numbers");
        };
    }

    private static void unsigned(long value, JsonGenerator json) throws IOException {
        if (value >= 0) json.writeNumber(value);
        else json.writeNumber(Long.toUnsignedString(value));
    }

    private static void single(float value, JsonGenerator json) throws IOException {
        if (Float.isFinite(value)) json.writeNumber(value);
        else json.writeNull();
    }

    private static void twofold(double value, JsonGenerator json) throws IOException {
        if (Double.isFinite(value)) json.writeNumber(value);
        else json.writeNull();
    }
}
