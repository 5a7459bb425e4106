package dev.verge.gateway.shadow;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Which requests are sent a second time, and how their answers are compared. */
@ConfigMapping(prefix = "verge.gateway.shadow")
public interface ShadowOptions {
    /** Share of the answered requests, 0 to 1; 0 switches it off. */
    @WithDefault("0")
    double fraction();

    /** Requests that wait to be copied; further ones are dropped. */
    @WithDefault("64")
    int queue();

    /** Copies on their way at once; further ones are dropped. */
    @WithDefault("4")
    int maxInFlight();

    /** The longest request that is copied. */
    @WithDefault("64K")
    MemorySize maxBody();

    /** How long a copy's answer is waited for. */
    @WithDefault("5s")
    Duration timeout();

    /** Relative difference up to which two numbers are the same (absolute, below 1). */
    @WithDefault("0.01")
    double tolerance();
}
