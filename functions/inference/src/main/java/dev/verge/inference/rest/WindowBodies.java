package dev.verge.inference.rest;

import dev.verge.wire.BodyRules;
import dev.verge.wire.EventMode;
import dev.verge.wire.WireOptions;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The doors of windows gather bodies on the heap, and copy them as they grow and are read: a large one counts three times. Of
 * a structured event Funqy makes a tree, in which three bytes become an object of ninety. The other doors gather outside of
 * the heap.
 */
@Singleton
class WindowBodies implements BodyRules {
    private static final int COPIES = 3;
    private static final int TREE = 30;
    // a window of forty rows
    private static final long SMALL_TREE = 8 * 1024;

    private final WireOptions options;
    private final long longest;

    WindowBodies(WireOptions options, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize longest) {
        this.options = options;
        this.longest = longest.asLongValue();
    }

    @Override
    public long longest(HttpServerRequest request) {
        return gathersItself(request) ? Long.MAX_VALUE : longest;
    }

    @Override
    public long weight(HttpServerRequest request, long bytes) {
        boolean isTree = EventMode.of(request) == EventMode.STRUCTURED;
        long small = isTree ? SMALL_TREE : options.smallBytes().asLongValue();
        if (bytes <= small || gathersItself(request)) return bytes;
        // the longest is let in when it is alone
        return Math.min(
                (isTree ? TREE : COPIES) * bytes,
                Math.max(bytes, options.maxLargeBytes().asLongValue()));
    }

    @Override
    public boolean gathersItself(HttpServerRequest request) {
        return Endpoints.owns(Paths.of(request));
    }
}
