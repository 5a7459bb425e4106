package dev.verge.ingest.doors;

import dev.verge.ingest.redis.Keys;
import dev.verge.ingest.redis.RedisConnections;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Runs {@code copy.lua} on a chunk. Sent whole each time: a few microseconds, and nothing to lose on a failover. */
class CopyScript {
    private static final byte[] SOURCE = read();

    private final RedisConnections redis;
    private final Keys keys;

    CopyScript(RedisConnections redis, Keys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** Rows copied now, or -1 where {@code measurements} is no stream. */
    CompletionStage<Long> run(Chunk chunk, Guard guard) {
        try {
            return redis.async()
                    .eval(SOURCE, ScriptOutputType.INTEGER, chunk.keys(keys, guard), chunk.arguments(guard));
        } catch (RedisException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static byte[] read() {
        try (InputStream in = CopyScript.class.getResourceAsStream("/lua/copy.lua")) {
            if (in == null) throw new IllegalStateException("no script /lua/copy.lua");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
