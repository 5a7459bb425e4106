package dev.verge.wire;

import io.quarkus.arc.DefaultBean;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;

/** Each body counts for its length; one that is too long is refused by the body handler. */
@DefaultBean
@Singleton
class PlainBodyRules implements BodyRules {
    @Override
    public long longest(HttpServerRequest request) {
        return Long.MAX_VALUE;
    }

    @Override
    public long weight(HttpServerRequest request, long bytes) {
        return bytes;
    }
}
