package dev.verge.inference.rest;

import dev.verge.inference.plane.InferFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the body of a request: one that comes in one piece as that piece, others in pooled direct memory. For one request,
 * on its event loop.
 */
final class BodyReader {
    private static final int AHEAD = 1 << 20;

    private final RoutingContext http;
    private final HttpServerRequest request;
    private final long limit;
    private final int start;
    private @Nullable ByteBuf first;
    private @Nullable ByteBuf gathered;
    private boolean over;

    /**
     * @param limit longest body, in bytes
     * @param start bytes to begin with where the body comes in pieces and its length is not known
     */
    BodyReader(RoutingContext http, long limit, int start) {
        this.http = http;
        this.request = http.request();
        this.limit = limit;
        this.start = start;
    }

    /**
     * Reads.
     *
     * @param done takes the body, and releases it; what it throws is refused
     * @param refused takes the reason why there is none, unless the client has gone
     */
    void read(Consumer<ByteBuf> done, Consumer<Throwable> refused) {
        String said = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // the HTTP codec has refused a length that is no number
        long length = said == null ? -1 : Long.parseLong(said);
        if (length > limit) {
            refuse(refused, tooLong());
            return;
        }
        String expected = request.getHeader(HttpHeaders.EXPECT);
        if (expected != null && expected.equalsIgnoreCase("100-continue"))
            request.response().writeContinue();
        request.handler(piece -> {
            if (over) return;
            try {
                add(piece, length);
            } catch (InferFault | OutOfMemoryError e) {
                refuse(refused, e);
            }
        });
        request.exceptionHandler(gone -> release());
        request.endHandler(end -> {
            if (over) return;
            over = true;
            ByteBuf body = gathered != null ? gathered : first != null ? first : Unpooled.EMPTY_BUFFER;
            gathered = null;
            try {
                done.accept(body);
            } catch (RuntimeException | Error e) {
                // nobody above an event handler would answer
                refused.accept(e);
            }
        });
        request.resume();
    }

    private void add(Buffer piece, long length) {
        ByteBuf bytes = piece.getByteBuf();
        if (first == null) {
            first = bytes;
            return;
        }
        if (gathered == null) gathered = begin(first, length);
        long sum = (long) gathered.readableBytes() + bytes.readableBytes();
        if (sum > limit) throw tooLong();
        // what is announced is believed only once much of it is there
        if (sum > gathered.capacity() && sum <= length) gathered.capacity((int) length);
        gathered.writeBytes(bytes);
    }

    private ByteBuf begin(ByteBuf piece, long length) {
        // also where the gate ends it, and the client may not know yet
        http.addEndHandler(_ -> release());
        int capacity = (int) Math.max(piece.readableBytes(), length < 0 ? start : Math.min(length, AHEAD));
        return PooledByteBufAllocator.DEFAULT
                .directBuffer(capacity, (int) limit)
                .writeBytes(piece);
    }

    // the rest of the body is read and dropped, so that the client comes to read the answer
    private void refuse(Consumer<Throwable> refused, Throwable why) {
        release();
        request.handler(dropped -> {});
        request.resume();
        refused.accept(why);
    }

    private void release() {
        over = true;
        if (gathered != null) gathered.release();
        gathered = null;
        first = null;
    }

    private InferFault tooLong() {
        return new InferFault(413, "the body is longer than " + limit + " bytes");
    }
}
