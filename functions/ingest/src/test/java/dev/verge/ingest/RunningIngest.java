package dev.verge.ingest;

import dev.verge.redis.RedisConnections;
import dev.verge.redis.RedisOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Ingest without HTTP, in this JVM: starts and stops in milliseconds. */
final class RunningIngest implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final RedisConnections redis;
    private final Ingest ingest;

    /** @param settings name and value in turn, for instance {@code verge.ingest.gap}, {@code 5s} */
    RunningIngest(RedisProcess server, StubInference inference, String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "verge.redis.url", server.url(),
                "verge.redis.timeout", "2s",
                "verge.ingest.linger", "1ms",
                "verge.ingest.lease", "1s",
                "verge.ingest.inference.url", "http://127.0.0.1:" + inference.port(),
                "verge.ingest.inference.timeout", "500ms"));
        for (int i = 0; i < settings.length; i += 2) all.put(settings[i], settings[i + 1]);
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(IngestOptions.class)
                .withMapping(RedisOptions.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withDefaultValues(all)
                .build();
        RedisOptions redisOptions = config.getConfigMapping(RedisOptions.class);
        redis = new RedisConnections(redisOptions);
        ingest = new Ingest(
                redis, redisOptions, config.getConfigMapping(IngestOptions.class), vertx, new SimpleMeterRegistry());
        ingest.start();
    }

    Ingest ingest() {
        return ingest;
    }

    RedisConnections redis() {
        return redis;
    }

    @Override
    public void close() throws InterruptedException {
        ingest.stop(new ShutdownEvent());
        redis.close();
        vertx.close();
    }
}
