package dev.verge.gateway.service;

import dev.verge.gateway.routing.Side;
import dev.verge.gateway.uplink.UplinkRules.Departure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A target's reply on its way to the client, whose status and headers are set already. What a tap wants of it is copied. For
 * use on the request's event loop only.
 */
final class ReplyPassing {
    /** Replies of a known length up to this are gathered and sent on in one piece: one write instead of two or three. */
    private static final int SMALL = 64 * 1024;

    private final HttpClientResponse in;
    private final HttpServerResponse out;
    private final @Nullable Tapped tapped;
    private final Runnable whole;
    private final Consumer<Optional<Buffer>> passed;

    /**
     * @param whole run when the target has sent everything, or has broken off
     * @param passed gets the reply that a tap has kept, or nothing if there is none, or it broke off
     */
    ReplyPassing(
            HttpClientResponse in,
            HttpServerResponse out,
            @Nullable Tapped tapped,
            Runnable whole,
            Consumer<Optional<Buffer>> passed) {
        this.in = in;
        this.out = out;
        this.tapped = tapped;
        this.whole = whole;
        this.passed = passed;
    }

    boolean isSmall() {
        String length = in.getHeader(HttpHeaders.CONTENT_LENGTH);
        // five digits at most, so no overflow; what is no number the HTTP codec has refused already
        return length != null && length.length() <= 5 && Integer.parseInt(length) <= SMALL;
    }

    /** Part by part. */
    void stream() {
        boolean hasBody = in.statusCode() != 204 && in.statusCode() != 304;
        if (hasBody && in.getHeader(HttpHeaders.CONTENT_LENGTH) == null) out.setChunked(true);
        Tapped keeping = tapped;
        ReadStream<Buffer> reply = keeping == null ? in : keeping.copying(in);
        // a pipe would end a reply that broke off as if it were whole
        reply.pipe().endOnFailure(false).to(out).onComplete(done -> {
            whole.run();
            if (done.failed()) {
                in.request().reset();
                if (!out.ended() && !out.closed()) out.reset();
            }
            passed.accept(done.succeeded() && keeping != null ? keeping.reply() : Optional.empty());
        });
    }

    /**
     * In one piece.
     *
     * @param path of the request, and {@code side} the target's: for what the client is told of a reply that breaks off
     * @param longest a longer reply is broken off, bytes
     * @param departure the window that left the site, so that its names must be put back
     * @param keep is shown the reply, and says when it may go on; null: now
     */
    void gather(
            String path,
            Side side,
            long longest,
            Optional<Departure> departure,
            Function<Buffer, @Nullable Future<Void>> keep) {
        in.exceptionHandler(failure -> {
            whole.run();
            out.headers().clear();
            Problems.answer(out, path, 502, "the " + side.label() + "'s reply broke off");
            passed.accept(Optional.empty());
        });
        Gathering gathering = new Gathering(in, longest);
        in.handler(gathering);
        in.endHandler(end -> {
            whole.run();
            Buffer reply = departure.isEmpty() ? gathering.whole() : mapBack(gathering.whole(), departure.get());
            Future<Void> kept = keep.apply(reply);
            if (kept == null) finish(reply);
            else kept.onComplete(done -> finish(reply));
        });
    }

    private void finish(Buffer reply) {
        if (!out.closed()) out.end(reply);
        Tapped keeping = tapped;
        if (keeping == null) return;
        keeping.part(reply);
        passed.accept(keeping.reply());
    }

    private Buffer mapBack(Buffer reply, Departure departure) {
        out.headers().remove("content-length");
        for (String name : List.copyOf(out.headers().names())) {
            out.putHeader(
                    name,
                    out.headers().getAll(name).stream().map(departure::text).toList());
        }
        return Buffer.buffer(departure.mapBack(reply.getBytes()));
    }
}
