package dev.verge.inference.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into gRPC's messages: a flag, a length in four bytes, and as many bytes. Memory for a message is
 * taken once it is let in, by the length that it announces, before any of it is read. For one thread.
 */
final class MessageReader {
    private static final int PREFIX_BYTES = 5;

    private final int maxBytes;
    private final IntPredicate admission;
    private final Encoding encoding;
    // flag and length so far, and how many bytes of them
    private long prefix;
    private int prefixBytes;
    private @Nullable ByteBuf message;

    /**
     * @param maxBytes longest message, also when it is expanded
     * @param admission whether there is room for a message of so many bytes; asked once a message, for one that is
     *     compressed again for what it has more when it is expanded
     * @param encoding of the messages that say that they are compressed
     */
    MessageReader(int maxBytes, IntPredicate admission, Encoding encoding) {
        this.maxBytes = maxBytes;
        this.admission = admission;
        this.encoding = encoding;
    }

    static GrpcFault tooLong(int maxBytes) {
        return new GrpcFault(GrpcStatus.RESOURCE_EXHAUSTED, "the message is longer than " + maxBytes + " bytes");
    }

    static GrpcFault noRoom() {
        return new GrpcFault(GrpcStatus.UNAVAILABLE, "as many requests as allowed are being answered");
    }

    /**
     * Takes bytes up to the end of a message at most.
     *
     * @return the message, which the caller releases, or null when more bytes are needed
     * @throws GrpcFault if it is too long or not let in
     */
    @Nullable
    ByteBuf read(ByteBuf in) {
        ByteBuf into = message;
        if (into == null) {
            if (!readPrefix(in)) return null;
            into = begin();
            message = into;
        }
        into.writeBytes(in, Math.min(in.readableBytes(), into.writableBytes()));
        if (into.isWritable()) return null;
        message = null;
        boolean compressed = prefix >>> 32 != 0;
        prefix = 0;
        prefixBytes = 0;
        return compressed ? expanded(into) : into;
    }

    /** How much of a message there is. */
    long received() {
        return message == null ? 0 : message.readableBytes();
    }

    static GrpcFault tooSlow() {
        return new GrpcFault(GrpcStatus.UNAVAILABLE, "the message came too slowly while others waited for a place");
    }

    /** Whether it stands between two messages. */
    boolean isAtRest() {
        return prefixBytes == 0;
    }

    /** Gives back what there is of a message. */
    void release() {
        if (message != null) message.release();
        message = null;
    }

    private boolean readPrefix(ByteBuf in) {
        while (prefixBytes < PREFIX_BYTES) {
            if (!in.isReadable()) return false;
            prefix = prefix << 8 | in.readUnsignedByte();
            prefixBytes++;
        }
        return true;
    }

    private ByteBuf begin() {
        long length = prefix & 0xFFFF_FFFFL;
        long flag = prefix >>> 32;
        if (flag > 1) throw GrpcFault.invalid("a message begins with 0 or 1, not with " + flag);
        if (flag == 1 && encoding == Encoding.IDENTITY) {
            throw GrpcFault.invalid("the message is compressed, and there is no grpc-encoding");
        }
        if (length > maxBytes) throw tooLong(maxBytes);
        requireRoom((int) length);
        return PooledByteBufAllocator.DEFAULT.directBuffer((int) length, (int) length);
    }

    private ByteBuf expanded(ByteBuf compressed) {
        try {
            int length = encoding.length(compressed, maxBytes);
            requireRoom(length);
            return encoding.expanded(compressed, length);
        } finally {
            compressed.release();
        }
    }

    private void requireRoom(int bytes) {
        if (!admission.test(bytes)) throw noRoom();
    }
}
