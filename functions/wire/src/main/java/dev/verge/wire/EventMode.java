package dev.verge.wire;

import io.vertx.core.http.HttpServerRequest;

/** How a request carries an event; the same rules as Funqy's. */
public enum EventMode {
    /** It carries none. */
    NONE,
    /** Attributes are headers, data is the body. */
    BINARY,
    /** Attributes and data are one JSON body. */
    STRUCTURED;

    public static EventMode of(HttpServerRequest request) {
        if (request.headers().contains("ce-id")) return BINARY;
        String type = request.getHeader("Content-Type");
        return type != null && type.startsWith("application/cloudevents+json") ? STRUCTURED : NONE;
    }
}
