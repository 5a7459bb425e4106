package dev.verge.ingest.doors;

import static java.util.Objects.requireNonNull;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts a Redis for the application under test. */
public class RedisResource implements QuarkusTestResourceLifecycleManager {
    private static @Nullable TestRedis redis;

    static TestRedis redis() {
        return requireNonNull(redis, "not started");
    }

    @Override
    public Map<String, String> start() {
        redis = new TestRedis();
        return Map.of("verge.redis.url", redis.url());
    }

    @Override
    public void stop() {
        if (redis != null) redis.close();
    }
}
