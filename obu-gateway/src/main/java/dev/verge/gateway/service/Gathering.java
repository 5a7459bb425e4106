package dev.verge.gateway.service;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/** A reply's parts as one buffer; a reply that is too long is broken off. One that comes in one part is not copied. */
final class Gathering implements Handler<Buffer> {
    private final HttpClientResponse in;
    private final long longest;
    private @Nullable Buffer first;
    private @Nullable Buffer all;

    Gathering(HttpClientResponse in, long longest) {
        this.in = in;
        this.longest = longest;
    }

    @Override
    public void handle(Buffer part) {
        Buffer before = all == null ? first : all;
        if (before == null) {
            first = part;
        } else if ((long) before.length() + part.length() > longest) {
            in.request().reset();
        } else {
            if (all == null)
                all = Buffer.buffer(2 * (before.length() + part.length())).appendBuffer(before);
            all.appendBuffer(part);
        }
    }

    Buffer whole() {
        if (all != null) return all;
        return first == null ? Buffer.buffer() : first;
    }
}
