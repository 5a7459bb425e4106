package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.ingest.redis.Keys;
import dev.verge.redis.RedisConnections;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Whether so much waits that clients should slow down. Asked for each request, looked up in Redis once a while. */
class HighWaterFlag {
    private static final byte[] FIELD = "high-water".getBytes(UTF_8);

    private final RedisConnections redis;
    private final Keys keys;
    private final long refreshNanos;
    private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
    private volatile boolean reached;

    HighWaterFlag(RedisConnections redis, Keys keys, Duration refresh) {
        this.redis = redis;
        this.keys = keys;
        this.refreshNanos = refresh.toNanos();
    }

    /** As it was at the last look; a new look is begun when that one is old, and never waited for. */
    boolean isReached() {
        long now = System.nanoTime();
        long due = nextLook.get();
        if (now - due >= 0 && nextLook.compareAndSet(due, now + refreshNanos)) look();
        return reached;
    }

    private void look() {
        try {
            redis.async().hget(keys.status(), FIELD).thenAccept(value -> reached = isOne(value));
        } catch (RedisException e) {
            // the write that follows will find out and say so
        }
    }

    private static boolean isOne(byte[] value) {
        return value != null && value.length == 1 && value[0] == '1';
    }
}
