package dev.verge.ingest.doors;

import dev.verge.ingest.redis.Keys;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Script;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Runs {@code copy.lua} on a chunk. */
class CopyScript {
    private static final Script COPY = Script.load("copy");

    private final RedisConnections redis;
    private final Keys keys;

    CopyScript(RedisConnections redis, Keys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** Rows copied now, or -1 where {@code measurements} is no stream. */
    CompletionStage<Long> run(Chunk chunk, Guard guard) {
        try {
            return COPY.run(redis.async(), ScriptOutputType.INTEGER, chunk.keys(keys, guard), chunk.arguments(guard));
        } catch (RedisException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
