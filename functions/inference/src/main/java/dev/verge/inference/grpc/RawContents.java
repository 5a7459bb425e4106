package dev.verge.inference.grpc;

import static dev.verge.telemetry.Texts.quoted;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.verge.inference.plane.HeapShare;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Tensors as raw_input_contents and raw_output_contents carry them. */
final class RawContents {
    /** Most strings of a message: each costs ten times the memory that it takes on the wire. */
    static final int MAX_STRINGS = 128 * 1024;

    private static final int LENGTH_BYTES = 4;

    private RawContents() {}

    /** A tensor of numbers in its own memory, aligned, which that of the message is not. */
    static Tensor numbers(String name, DataType type, long[] shape, ByteString raw) {
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(raw.size(), raw.size());
        data.writeBytes(raw.asReadOnlyByteBuffer());
        return new Tensor.Numbers(name, type, shape, data);
    }

    /**
     * A tensor of strings.
     *
     * @param max most strings that it may have
     * @param heap what they are taken from
     */
    static Tensor strings(String name, long[] shape, ByteString raw, int max, HeapShare heap) {
        return new Tensor.Strings(name, shape, strings(name, raw, max, heap));
    }

    private static String[] strings(String name, ByteString raw, int max, HeapShare heap) {
        ByteBuffer lengths = raw.asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
        int count = count(name, lengths, max);
        // before anything is made
        heap.take(count * HeapShare.STRING);
        String[] strings = new String[count];
        int at = 0;
        for (int i = 0; i < strings.length; i++) {
            int begin = at + LENGTH_BYTES;
            at = begin + lengths.getInt(at);
            heap.takeCharacters(at - begin);
            strings[i] = text(name, i, raw.substring(begin, at));
        }
        return strings;
    }

    private static int count(String name, ByteBuffer lengths, int max) {
        int count = 0;
        long at = 0;
        while (at < lengths.limit()) {
            if (count == max) throw tooMany(name);
            if (at + LENGTH_BYTES > lengths.limit()) throw cutShort(name, count);
            at += LENGTH_BYTES + (lengths.getInt((int) at) & 0xFFFF_FFFFL);
            if (at > lengths.limit()) throw cutShort(name, count);
            count++;
        }
        return count;
    }

    /** An element of a string tensor. @throws GrpcFault INVALID_ARGUMENT unless it is UTF-8 */
    static String text(String name, int index, ByteString bytes) {
        if (bytes.isValidUtf8()) return bytes.toStringUtf8();
        throw GrpcFault.invalid("input " + quoted(name) + " is not UTF-8 at element " + index);
    }

    static GrpcFault tooMany(String name) {
        return GrpcFault.invalid(
                "the message has more than " + MAX_STRINGS + " strings, the last of them in input " + quoted(name));
    }

    private static GrpcFault cutShort(String name, int index) {
        return GrpcFault.invalid("input " + quoted(name) + " is cut short at element " + index);
    }

    /** The bytes of a tensor; of numbers a view, which is valid until the tensor is released. */
    static ByteString of(Tensor tensor) {
        return switch (tensor) {
            case Tensor.Numbers numbers ->
                UnsafeByteOperations.unsafeWrap(numbers.data().nioBuffer());
            case Tensor.Strings strings -> UnsafeByteOperations.unsafeWrap(bytes(strings.data()));
        };
    }

    private static byte[] bytes(String[] strings) {
        byte[][] texts = new byte[strings.length][];
        int size = 0;
        for (int i = 0; i < strings.length; i++) {
            texts[i] = strings[i].getBytes(StandardCharsets.UTF_8);
            size = Math.addExact(size, LENGTH_BYTES + texts[i].length);
        }
        ByteBuffer all = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] text : texts) all.putInt(text.length).put(text);
        return all.array();
    }
}
