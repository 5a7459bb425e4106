package dev.verge.inference.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import dev.verge.inference.tensor.LargeBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;

/**
 * An answer.
 *
 * @param done run once the message has been written or will not be: gives back the memory that it refers to
 */
record Reply(MessageLite message, Runnable done) {
    private static final int PREFIX_BYTES = 5;
    // a shorter one saves no packet
    private static final int WORTH_COMPRESSING = 1024;

    static Reply of(MessageLite message) {
        return new Reply(message, () -> {});
    }

    /**
     * The bytes that go on the wire: flag, length, message. Gives back the memory that the message refers to.
     *
     * @throws dev.verge.inference.tensor.MemoryShortage if other replies take the memory that there is
     */
    ByteBuf frame(Encoding encoding) {
        try {
            ByteBuf plain = written();
            if (encoding == Encoding.IDENTITY || plain.readableBytes() < WORTH_COMPRESSING) return plain;
            try {
                return compressed(plain, encoding);
            } finally {
                plain.release();
            }
        } finally {
            done.run();
        }
    }

    private ByteBuf written() {
        int length = message.getSerializedSize();
        ByteBuf frame = LargeBuffers.direct(PREFIX_BYTES + length);
        try {
            frame.writeByte(0).writeInt(length);
            CodedOutputStream out = CodedOutputStream.newInstance(frame.nioBuffer(PREFIX_BYTES, length));
            message.writeTo(out);
            out.flush();
            return frame.writerIndex(PREFIX_BYTES + length);
        } catch (IOException | RuntimeException e) {
            frame.release();
            throw new IllegalStateException("an answer cannot be written", e);
        }
    }

    private static ByteBuf compressed(ByteBuf plain, Encoding encoding) {
        ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(plain.readableBytes() / 2);
        frame.writeByte(1).writeInt(0);
        encoding.compress(plain.skipBytes(PREFIX_BYTES), frame);
        return frame.setInt(1, frame.readableBytes() - PREFIX_BYTES);
    }
}
