package dev.verge.inference.rest;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tensors in the bytes after a request's JSON, one after the other (binary tensor data extension). */
final class BinaryTensors {
    private final ByteBuf rest;
    private final Allowance allowance;

    /** @param rest what follows the JSON; read from its reader index on */
    BinaryTensors(ByteBuf rest, Allowance allowance) {
        this.rest = rest;
        this.allowance = allowance;
    }

    /**
     * Takes the next tensor.
     *
     * @param where the input, in messages
     * @param count how many elements the shape asks for
     * @param bytes what {@code binary_data_size} says
     */
    Tensor next(String where, String name, DataType type, long[] shape, int count, long bytes) {
        if (bytes > rest.readableBytes()) {
            throw fault(where, "says binary_data_size " + bytes + ", and " + rest.readableBytes() + " bytes are left");
        }
        ByteBuf data = rest.readSlice((int) bytes);
        if (type == DataType.BYTES) return strings(where, name, shape, count, data);
        if (bytes != (long) count * type.size()) {
            throw fault(
                    where,
                    "has binary_data_size " + bytes + ", and its shape " + Arrays.toString(shape) + " of " + type
                            + " takes " + (long) count * type.size());
        }
        if (type == DataType.BOOL) checkBooleans(where, data);
        allowance.take(bytes);
        // a copy, so that elements lie where the processor likes them
        return new Tensor.Numbers(
                name,
                type,
                shape,
                PooledByteBufAllocator.DEFAULT.directBuffer((int) bytes).writeBytes(data));
    }

    /** @throws InferFault 400 if bytes are left that no tensor has claimed */
    void end() {
        if (rest.isReadable()) {
            throw new InferFault(
                    400, rest.readableBytes() + " bytes after the JSON belong to no input's binary_data_size");
        }
    }

    private static void checkBooleans(String where, ByteBuf data) {
        int at = data.forEachByte(value -> value == 0 || value == 1);
        if (at >= 0)
            throw fault(where, "has a byte that is neither 0 nor 1, as BOOL needs, at " + (at - data.readerIndex()));
    }

    private Tensor strings(String where, String name, long[] shape, int count, ByteBuf data) {
        StringSink strings = new StringSink(count, allowance);
        while (data.isReadable()) {
            if (strings.size() == count) throw fault(where, "has more than the " + count + " strings of its shape");
            if (data.readableBytes() < Integer.BYTES)
                throw fault(where, "ends inside the length of string " + strings.size());
            long length = data.readUnsignedIntLE();
            if (length > data.readableBytes()) {
                throw fault(
                        where,
                        "says that string " + strings.size() + " has " + length + " bytes, and " + data.readableBytes()
                                + " are left");
            }
            // before it is made
            allowance.takeString((int) length);
            strings.addTaken(text(where, strings.size(), data.readSlice((int) length)));
        }
        if (strings.size() < count) throw fault(where, "has " + strings.size() + " strings instead of " + count);
        return strings.tensor(name, shape);
    }

    private static String text(String where, int index, ByteBuf bytes) {
        if (Utf8.is(bytes)) return bytes.toString(StandardCharsets.UTF_8);
        throw fault(where, "has a string that is not UTF-8: element " + index);
    }

    private static InferFault fault(String where, String what) {
        return new InferFault(400, where + " " + what);
    }
}
