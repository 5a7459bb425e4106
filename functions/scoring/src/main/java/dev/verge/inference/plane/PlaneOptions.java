package dev.verge.inference.plane;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the data plane allows itself. */
@ConfigMapping(prefix = "verge.inference.plane")
public interface PlaneOptions {
    /** Bytes of input tensors that are worked on at the same time, whatever door they came through. */
    @WithDefault("64M")
    MemorySize maxBytes();

    /** Calls with more bytes than this run on a worker and not on the event loop that received them. */
    @WithDefault("256K")
    MemorySize largeBytes();

    /** Workers; 0 stands for as many as there are processors. */
    @WithDefault("0")
    int workers();

    /** Calls that may wait for a worker. */
    @WithDefault("64")
    int queue();
}
