package dev.verge.inference.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** How messages are compressed. */
enum Encoding {
    IDENTITY("identity"),
    DEFLATE("deflate"),
    GZIP("gzip");

    /** What {@code grpc-accept-encoding} says. */
    static final String ACCEPTED = "identity,deflate,gzip";

    private final String token;

    Encoding(String token) {
        this.token = token;
    }

    /** The name in headers. */
    String token() {
        return token;
    }

    /** @throws GrpcFault UNIMPLEMENTED for an encoding that is not known */
    static Encoding named(@Nullable String token) {
        if (token == null) return IDENTITY;
        for (Encoding encoding : values()) if (encoding.token.equals(token)) return encoding;
        throw new GrpcFault(GrpcStatus.UNIMPLEMENTED, "grpc-encoding must be one of " + ACCEPTED);
    }

    /** Whether a client that sent this {@code grpc-accept-encoding} can read it. */
    boolean isAcceptedBy(@Nullable String header) {
        if (this == IDENTITY) return true;
        if (header == null) return false;
        for (String name : header.split(",", 8)) if (name.strip().equals(token)) return true;
        return false;
    }

    /**
     * How long a message is when it is no longer compressed. Reads it through and keeps nothing of it.
     *
     * @throws GrpcFault RESOURCE_EXHAUSTED if longer than so many bytes, INVALID_ARGUMENT if the bytes are not so encoded
     */
    int length(ByteBuf compressed, int maxBytes) {
        byte[] scratch = new byte[8192];
        try (InputStream in = reading(compressed.duplicate())) {
            long length = 0;
            for (int n = in.read(scratch); n >= 0; n = in.read(scratch)) {
                length += n;
                if (length > maxBytes) throw MessageReader.tooLong(maxBytes);
            }
            return (int) length;
        } catch (IOException e) {
            throw GrpcFault.invalid("the message is not compressed with " + token + " as its headers say");
        }
    }

    /** The message, in as many bytes as {@link #length} found. */
    ByteBuf expanded(ByteBuf compressed, int length) {
        ByteBuf expanded = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        try (InputStream in = reading(compressed.duplicate())) {
            while (expanded.isWritable() && expanded.writeBytes(in, expanded.writableBytes()) >= 0) {}
            return expanded;
        } catch (IOException e) {
            expanded.release();
            throw new IllegalStateException("what could be read once cannot be read twice", e);
        }
    }

    /** Writes the compressed bytes to the end of another buffer. */
    void compress(ByteBuf message, ByteBuf to) {
        try (OutputStream out = writing(to)) {
            message.getBytes(message.readerIndex(), out, message.readableBytes());
        } catch (IOException e) {
            throw new IllegalStateException("a buffer in memory cannot be written", e);
        }
    }

    private InputStream reading(ByteBuf compressed) throws IOException {
        InputStream in = new ByteBufInputStream(compressed);
        return switch (this) {
            case IDENTITY -> in;
            case DEFLATE -> new InflaterInputStream(in);
            case GZIP -> new GZIPInputStream(in);
        };
    }

    private OutputStream writing(ByteBuf to) throws IOException {
        OutputStream out = new ByteBufOutputStream(to);
        return switch (this) {
            case IDENTITY -> out;
            case DEFLATE -> new DeflaterOutputStream(out);
            case GZIP -> new GZIPOutputStream(out);
        };
    }
}
