package dev.verge.wire;

import io.vertx.core.http.HttpServerRequest;

/**
 * How long a body may be at the path that it comes to, and for how much it counts in {@link Admission}; a function whose
 * doors differ in that brings its own.
 */
public interface BodyRules {
    /** Longest body in bytes; one that says that it is longer is refused with 413. */
    long longest(HttpServerRequest request);

    /**
     * The bytes that a body counts for.
     *
     * @param bytes its length, or the longest there is where that is not known
     */
    long weight(HttpServerRequest request, long bytes);

    /** Whether the door gathers bodies itself, and expands what is compressed. */
    default boolean gathersItself(HttpServerRequest request) {
        return false;
    }
}
