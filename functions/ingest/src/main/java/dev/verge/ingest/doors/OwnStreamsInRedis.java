package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.ingest.redis.Keys;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Waiting;
import dev.verge.telemetry.Partitions;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.List;

/** The streams that ingest reads, as this Redis has them. */
final class OwnStreamsInRedis implements StreamSourceRows.OwnStreams {
    private final RedisConnections redis;
    private final List<String> keys;

    private OwnStreamsInRedis(RedisConnections redis, List<String> keys) {
        this.redis = redis;
        this.keys = List.copyOf(keys);
    }

    /** The measurements of every partition, and the older stream where that door is open. */
    static OwnStreamsInRedis of(RedisConnections redis, Keys keys, Partitions partitions, DoorOptions.V2x v2x) {
        List<String> all = new ArrayList<>();
        for (int p = 0; p < partitions.count(); p++) all.add(new String(keys.measurements(p), UTF_8));
        if (v2x.enabled()) all.add(v2x.stream());
        return new OwnStreamsInRedis(redis, all);
    }

    @Override
    public boolean hasRead(String source, String id) {
        return keys.stream().anyMatch(key -> source.endsWith("/" + key) && reached(key, id));
    }

    /** Whether the stream's newest id is not before this one: then the entry is or was there, trimmed or not. */
    private boolean reached(String key, String id) {
        try {
            var info = Flat.of(Waiting.forReply(redis.async().xinfoStream(key.getBytes(UTF_8)), redis.timeout()));
            return StreamPosition.of(info.text("last-generated-id")).compareTo(StreamPosition.of(id)) >= 0;
        } catch (RedisCommandExecutionException | IllegalArgumentException e) {
            // no such stream, or an id that no entry has: it is not from here
            return false;
        } catch (RedisException e) {
            throw new StoreUnavailableException("no answer from Redis", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while asking Redis", e);
        }
    }
}
