package dev.verge.inference.rest;

import dev.verge.inference.plane.InferFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** How a body is compressed. */
enum ContentCoding {
    GZIP("gzip") {
        @Override
        InputStream reading(InputStream in) throws IOException {
            return new WholeGzip(in, BUFFER);
        }

        @Override
        OutputStream writing(OutputStream out) throws IOException {
            return new GZIPOutputStream(out, BUFFER);
        }
    },
    /** In zlib's format, as RFC 9110 defines it. */
    DEFLATE("deflate") {
        @Override
        InputStream reading(InputStream in) {
            return new WholeDeflate(in);
        }

        @Override
        OutputStream writing(OutputStream out) {
            return new DeflaterOutputStream(out);
        }
    };

    private static final int BUFFER = 8192;

    private final String coding;

    ContentCoding(String coding) {
        this.coding = coding;
    }

    abstract InputStream reading(InputStream in) throws IOException;

    abstract OutputStream writing(OutputStream out) throws IOException;

    /** Its name in headers. */
    String coding() {
        return coding;
    }

    /**
     * How the request says that its body is compressed; empty if it is not.
     *
     * @throws InferFault 415 if it says something else
     */
    static Optional<ContentCoding> of(HttpServerRequest request) {
        String said = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (said == null) return Optional.empty();
        return switch (said.strip().toLowerCase(Locale.ROOT)) {
            case "identity" -> Optional.empty();
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "deflate" -> Optional.of(DEFLATE);
            default ->
                throw new InferFault(
                        415, "Content-Encoding must be gzip, deflate or identity, not \"" + Json.shown(said) + '"');
        };
    }

    /** How the client would like the reply to be compressed; empty if it would not. */
    static Optional<ContentCoding> accepted(HttpServerRequest request) {
        String said = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
        if (said == null) return Optional.empty();
        for (String part : said.toLowerCase(Locale.ROOT).split(",")) {
            String[] coding = part.strip().split("\\s*;\\s*");
            boolean refused = coding.length > 1 && coding[1].matches("q=0(\\.0*)?");
            if (refused) continue;
            if (coding[0].equals("gzip") || coding[0].equals("x-gzip")) return Optional.of(GZIP);
            if (coding[0].equals("deflate")) return Optional.of(DEFLATE);
        }
        return Optional.empty();
    }

    /** Compresses into a body that the caller releases, and leaves what is compressed as it is. */
    ByteBuf encode(ByteBuf body) throws IOException {
        ReplyBody compressed = new ReplyBody(Integer.MAX_VALUE);
        boolean made = false;
        try (OutputStream out = writing(compressed)) {
            body.getBytes(body.readerIndex(), out, body.readableBytes());
            out.close();
            made = true;
            return compressed.whole();
        } finally {
            if (!made) compressed.release();
        }
    }

    /**
     * How long a body is when it is no longer compressed. Reads it through and keeps nothing of it.
     *
     * @param body stays the caller's
     * @param limit longest decompressed body, in bytes
     * @throws InferFault 400 if the body is not compressed like this, 413 if it is longer than the limit
     */
    int length(ByteBuf body, long limit) {
        byte[] piece = new byte[BUFFER];
        try (InputStream in = reading(new ByteBufInputStream(body.duplicate()))) {
            long length = 0;
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                length += n;
                if (length > limit) {
                    throw new InferFault(413, "the decompressed body is longer than " + limit + " bytes");
                }
            }
            return (int) length;
        } catch (EOFException e) {
            throw new InferFault(400, "the " + coding + " body is cut short");
        } catch (IOException e) {
            throw new InferFault(400, "the body is not " + coding + ": " + Json.shown(String.valueOf(e.getMessage())));
        }
    }

    /**
     * Decompresses.
     *
     * @param body stays the caller's
     * @param length what {@link #length} found
     */
    ByteBuf decode(ByteBuf body, int length) {
        ByteBuf plain = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        boolean read = false;
        try (InputStream in = reading(new ByteBufInputStream(body.duplicate()))) {
            while (plain.isWritable() && plain.writeBytes(in, plain.writableBytes()) >= 0) {}
            read = true;
            return plain;
        } catch (IOException e) {
            throw new UncheckedIOException("what could be read once cannot be read twice", e);
        } finally {
            if (!read) plain.release();
        }
    }
}
