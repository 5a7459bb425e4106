package dev.verge.wire;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much a function takes on at a time. */
@ConfigMapping(prefix = "verge.http")
public interface WireOptions {
    /** Requests at a time; more are answered with 503. */
    @WithDefault("256")
    int maxRequests();

    /** Bytes of bodies at a time; a body of unknown length counts as the largest allowed. More are answered with 503. */
    @WithDefault("32M")
    MemorySize maxRequestBytes();

    /** Bytes that a body of unknown length counts for: the largest that {@code quarkus.http.limits} lets through. */
    @WithDefault("16M")
    MemorySize unknownLength();
}
