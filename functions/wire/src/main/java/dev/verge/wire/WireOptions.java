package dev.verge.wire;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much a function takes on at a time; the defaults fit into a heap of 96 MiB, and with {@link BodyRules} of 48. */
@ConfigMapping(prefix = "verge.http")
public interface WireOptions {
    /** Requests at a time; more are answered with 503. */
    @WithDefault("256")
    int maxRequests();

    /** Longest body that counts as small: small ones are bounded by their number alone. */
    @WithDefault("64K")
    MemorySize smallBytes();

    /** Bytes of larger bodies at a time; more are answered with 503. */
    @WithDefault("16M")
    MemorySize maxLargeBytes();

    /** Longest body, as in {@code quarkus.http.limits.max-body-size} unless {@link BodyRules} say less; a body of unknown length counts as this long. */
    @WithDefault("16M")
    MemorySize maxBodyBytes();

    /** How long a body may take to come; then it is answered with 408 and its connection closed. */
    @WithDefault("30s")
    Duration slowestBody();

    /** Longest structured CloudEvent, which is held as a tree of many times its size; longer ones are answered with 413. */
    @WithDefault("2M")
    MemorySize maxStructuredBytes();
}
