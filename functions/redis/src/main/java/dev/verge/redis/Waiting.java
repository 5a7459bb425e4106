package dev.verge.redis;

import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for an answer, never without a limit. Meant for virtual threads. */
public final class Waiting {
    private Waiting() {}

    /**
     * @throws RedisException if Redis refused, was out of reach or did not answer in time: whether the command took
     *     effect is then unknown
     * @throws InterruptedException if the caller is told to stop
     */
    public static <T> T forReply(CompletionStage<T> reply, Duration limit) throws InterruptedException {
        try {
            return reply.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new RedisCommandTimeoutException("no answer within " + limit);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisException redis) throw redis;
            throw new RedisException(e.getCause());
        }
    }
}
