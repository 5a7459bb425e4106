package dev.verge.gateway.service;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one reply for the taps that want it. A reply that comes in one part is not copied: Vert.x gives its parts
 * away. For use on the exchange's event loop only.
 */
final class Tapped {
    private static final Logger LOG = Logger.getLogger(Tapped.class);

    private final List<Tap> taps;
    private final long longest;
    private @Nullable Buffer kept;
    private boolean copied;
    private boolean tooLong;

    Tapped(List<Tap> taps, long longest) {
        this.taps = taps;
        this.longest = longest;
    }

    /** A part of the reply, or all of it. */
    void part(Buffer part) {
        Buffer before = kept;
        long length = part.length() + (before == null ? 0L : before.length());
        if (tooLong || length > longest) {
            tooLong = true;
            kept = null;
        } else if (before == null) {
            kept = part;
        } else {
            // the first part is on its way to the client and must stay what it is
            if (!copied) before = before.copy();
            copied = true;
            kept = before.appendBuffer(part);
        }
    }

    /** The reply as it came; an empty one is one, too. */
    Optional<Buffer> reply() {
        if (tooLong) return Optional.empty();
        Buffer whole = kept;
        return Optional.of(whole == null ? Buffer.buffer() : whole);
    }

    void ended(Handled handled) {
        for (Tap tap : taps) {
            try {
                tap.ended(handled);
            } catch (RuntimeException e) {
                LOG.errorf(e, "tap failed tap=%s", tap.getClass().getName());
            }
        }
    }

    /** The same stream, of which a copy is kept. */
    ReadStream<Buffer> copying(ReadStream<Buffer> in) {
        return new Copying(in);
    }

    private final class Copying implements ReadStream<Buffer> {
        private final ReadStream<Buffer> in;

        Copying(ReadStream<Buffer> in) {
            this.in = in;
        }

        @Override
        public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
            in.exceptionHandler(handler);
            return this;
        }

        @Override
        public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
            if (handler == null) {
                in.handler(null);
                return this;
            }
            in.handler(part -> {
                handler.handle(part);
                part(part);
            });
            return this;
        }

        @Override
        public ReadStream<Buffer> pause() {
            in.pause();
            return this;
        }

        @Override
        public ReadStream<Buffer> resume() {
            in.resume();
            return this;
        }

        @Override
        public ReadStream<Buffer> fetch(long amount) {
            in.fetch(amount);
            return this;
        }

        @Override
        public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
            in.endHandler(handler);
            return this;
        }
    }
}
