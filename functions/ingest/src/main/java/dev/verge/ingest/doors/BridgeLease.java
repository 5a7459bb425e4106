package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.ingest.redis.Keys;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Waiting;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.UUID;

/**
 * Which process copies from the bridges; the others stand by. This saves work and nothing else: what is copied once,
 * and in order, is decided by the marks of {@link Guard}, so two processes that both believe to hold it do no harm.
 */
class BridgeLease {
    private static final byte[] RENEW =
            "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2]) or 0"
                    .getBytes(UTF_8);
    private static final byte[] RELEASE =
            "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0".getBytes(UTF_8);

    private final RedisConnections redis;
    private final byte[][] key;
    private final Duration life;
    private final byte[] token = UUID.randomUUID().toString().getBytes(UTF_8);
    private volatile long heldUntil = System.nanoTime();

    BridgeLease(RedisConnections redis, Keys keys, Duration life) {
        this.redis = redis;
        this.key = new byte[][] {keys.global("bridges")};
        this.life = life;
    }

    /** Whether this process holds it, by its own clock: one that was paused for long knows it when it wakes up. */
    boolean isHeld() {
        return heldUntil - System.nanoTime() > 0;
    }

    /** Takes it or makes it run on; to be called some times in its life. */
    void keep() throws InterruptedException {
        long asked = System.nanoTime();
        if (renewed() || taken()) heldUntil = asked + life.toNanos();
    }

    /** Gives it back, so that another process need not wait. */
    void release() throws InterruptedException {
        heldUntil = System.nanoTime();
        Waiting.forReply(redis.async().eval(RELEASE, ScriptOutputType.INTEGER, key, token), redis.timeout());
    }

    private boolean renewed() throws InterruptedException {
        byte[] millis = Long.toString(life.toMillis()).getBytes(UTF_8);
        Long renewed = Waiting.forReply(
                redis.async().<Long>eval(RENEW, ScriptOutputType.INTEGER, key, token, millis), redis.timeout());
        return renewed == 1;
    }

    private boolean taken() throws InterruptedException {
        String reply = Waiting.forReply(
                redis.async().set(key[0], token, SetArgs.Builder.nx().px(life)), redis.timeout());
        return "OK".equals(reply);
    }
}
