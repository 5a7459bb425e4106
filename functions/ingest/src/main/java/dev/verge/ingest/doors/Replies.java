package dev.verge.ingest.doors;

import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for Redis, never without a limit. */
final class Replies {
    private Replies() {}

    /**
     * @throws RedisCommandExecutionException if Redis answered with an error
     * @throws StoreUnavailableException if it did not answer in time
     */
    static <T> T await(CompletionStage<T> reply, Duration limit) throws InterruptedException {
        try {
            return reply.toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new StoreUnavailableException("no answer from Redis in " + limit, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisCommandExecutionException refused) throw refused;
            throw new StoreUnavailableException("no answer from Redis: " + e.getCause(), e);
        }
    }
}
