package dev.verge.ingest;

import dev.verge.redis.RedisOptions;
import java.time.Duration;

/** Refuses settings that make no sense, each by its name, before anything starts. */
final class OptionsCheck {
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(500);
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);

    private OptionsCheck() {}

    /** @throws IllegalArgumentException that names the setting */
    static void check(IngestOptions options, RedisOptions redis) {
        require(options.partitions() >= 1, "verge.ingest.partitions", "at least 1");
        require(
                options.batch() >= 1 && options.batch() <= IngestOptions.MOST_IN_BATCH,
                "verge.ingest.batch",
                "from 1 to " + IngestOptions.MOST_IN_BATCH);
        require(options.windowsInFlight() >= 1, "verge.ingest.windows-in-flight", "at least 1");
        require(options.maxDeliveries() >= 1, "verge.ingest.max-deliveries", "at least 1");
        require(options.lease().compareTo(SHORTEST_LEASE) >= 0, "verge.ingest.lease", "at least 500ms");
        require(redis.timeout().compareTo(SHORTEST_TIMEOUT) >= 0, "verge.redis.timeout", "at least 1s");
        require(!options.linger().isNegative(), "verge.ingest.linger", "0 or more");
        require(!options.keepPredictions().isNegative(), "verge.ingest.keep-predictions", "0 (for ever) or more");
        require(!options.keepRejected().isNegative(), "verge.ingest.keep-rejected", "0 (for ever) or more");
        require(options.inference().concurrency() >= 1, "verge.ingest.inference.concurrency", "at least 1");
        require(options.inference().timeout().toMillis() >= 1, "verge.ingest.inference.timeout", "at least 1ms");
        require(
                options.inference().url().getHost() != null,
                "verge.inference.url",
                "an address such as http://host:8081 (host names have no underscore)");
        require(!redis.prefix().contains("{"), "verge.redis.prefix", "without {");
    }

    private static void require(boolean sound, String setting, String wanted) {
        if (!sound) throw new IllegalArgumentException(setting + " must be " + wanted);
    }
}
