package dev.verge.inference.rest;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.LargeBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a reply while it is written: a short one on the heap, a longer one in pieces of direct memory that all replies
 * share. Nothing is sent before all of it is there, so that a reply is whole or a refusal. For one thread.
 */
final class ReplyBody extends OutputStream {
    private static final int EXPECTED_BYTES = 512;
    private static final int SMALL = 64 * 1024;
    private static final int PIECE = 256 * 1024;

    private final long most;
    private final ByteBuf small = Unpooled.buffer(EXPECTED_BYTES);
    private @Nullable CompositeByteBuf pieces;
    private ByteBuf piece = small;
    private long written;

    /** @param most longest reply in JSON, in bytes */
    ReplyBody(long most) {
        this.most = most;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /**
     * @throws InferFault 413 if the reply is too long
     * @throws dev.verge.inference.tensor.MemoryShortage if other replies take the memory that there is
     */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        written += length;
        if (written > most) {
            throw new InferFault(
                    413,
                    "the reply is longer than " + most
                            + " bytes of JSON; ask for fewer rows, or at /v2 with binary_data_output for binary tensors");
        }
        if (pieces == null && written <= SMALL) {
            small.writeBytes(bytes, offset, length);
            return;
        }
        for (int done = 0; done < length; ) {
            if (pieces == null || !piece.isWritable()) next();
            int some = Math.min(length - done, piece.writableBytes());
            piece.writeBytes(bytes, offset + done, some);
            done += some;
        }
    }

    // all of it outside of the heap from now on: else it would be copied as a whole when it is sent
    private void next() {
        ByteBuf more = LargeBuffers.direct(PIECE);
        if (pieces == null) {
            pieces = Unpooled.compositeBuffer(Integer.MAX_VALUE);
            more.writeBytes(small);
            small.release();
        } else {
            pieces.addComponent(true, piece);
        }
        piece = more;
    }

    /** How many bytes there are. */
    int size() {
        return (int) written;
    }

    /** What has been written, which the caller releases; nothing may be written afterwards. */
    ByteBuf whole() {
        if (pieces == null) return small;
        return pieces.addComponent(true, piece);
    }

    /** What has been written, and something after it, which this releases with it; all of it outside of the heap. */
    ByteBuf whole(List<ByteBuf> after) {
        CompositeByteBuf all = Unpooled.compositeBuffer(Integer.MAX_VALUE).addComponent(true, outside(whole()));
        for (ByteBuf part : after) all.addComponent(true, outside(part));
        return all;
    }

    // what is on the heap is short
    private static ByteBuf outside(ByteBuf part) {
        if (part.isDirect()) return part;
        ByteBuf copy = LargeBuffers.direct(part.readableBytes()).writeBytes(part);
        part.release();
        return copy;
    }

    /** Gives back what has been written, instead of {@link #whole}. */
    void release() {
        if (pieces != null) pieces.release();
        piece.release();
    }
}
