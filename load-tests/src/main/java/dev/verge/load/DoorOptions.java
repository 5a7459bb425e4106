package dev.verge.load;

import dev.verge.load.door.Door;
import dev.verge.load.door.DoorKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where rows go. */
final class DoorOptions {
    static final String LOCAL_REDIS = "redis://127.0.0.1:6379";

    @Option(
            names = "--door",
            paramLabel = "DOOR",
            description = "measurements (default), v2x, pubsub, timeseries, http or cloudevents")
    @Nullable
    DoorKind kind;

    @Option(
            names = "--redis",
            paramLabel = "URL",
            description = "Redis of the site (default: VERGE_REDIS_URL, else " + LOCAL_REDIS + ")")
    @Nullable
    String redis;

    @Option(
            names = "--http",
            paramLabel = "URL",
            description = "address of ingest, for the doors http and cloudevents (default: http://127.0.0.1:8080)")
    String http = "http://127.0.0.1:8080";

    Door open() {
        return kind().open(redisUrl(), http);
    }

    DoorKind kind() {
        return kind == null ? DoorKind.MEASUREMENTS : kind;
    }

    private String redisUrl() {
        if (redis != null) return redis;
        String fromEnvironment = System.getenv("VERGE_REDIS_URL");
        return fromEnvironment == null || fromEnvironment.isBlank() ? LOCAL_REDIS : fromEnvironment;
    }
}
