package dev.verge.ingest.doors;

import dev.verge.ingest.redis.Keys;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Waiting;
import io.lettuce.core.SetArgs;
import java.time.Duration;

/**
 * A key a message, for as long as it is remembered. Only a hint that spares the others the work: the marks that decide
 * stand in the partitions.
 */
final class CopiedMessagesInRedis implements PubSubCopier.CopiedMessages {
    private static final byte[] ONE = {'1'};

    private final RedisConnections redis;
    private final Keys keys;
    private final Duration remember;

    CopiedMessagesInRedis(RedisConnections redis, Keys keys, Duration remember) {
        this.redis = redis;
        this.keys = keys;
        this.remember = remember;
    }

    @Override
    public boolean contains(String digest) throws InterruptedException {
        return Waiting.forReply(redis.async().exists(key(digest)), redis.timeout()) == 1;
    }

    @Override
    public void add(String digest) {
        var unused = redis.async().set(key(digest), ONE, SetArgs.Builder.px(remember));
    }

    private byte[] key(String digest) {
        return keys.global("copied:" + digest);
    }
}
