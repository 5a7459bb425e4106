package dev.verge.redis;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Where Redis is and how long to wait for it. */
@ConfigMapping(prefix = "verge.redis")
public interface RedisOptions {
    /**
     * {@code redis://[user:password@]host:port}, {@code rediss://…} for TLS; several, separated by commas, or
     * {@code redis-cluster://host:port} for Redis Cluster.
     */
    @WithDefault("redis://127.0.0.1:6379")
    String url();

    /** First part of every key; {@code 1} is the layout's version. */
    @WithDefault("verge:1:")
    String prefix();

    /** How long one command may take. */
    @WithDefault("5s")
    Duration timeout();
}
