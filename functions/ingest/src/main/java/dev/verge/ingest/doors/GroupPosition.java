package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.ingest.redis.RedisConnections;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.util.List;

/**
 * A consumer group's last-delivered id, used as the place where reading goes on: operators see it, and the lag, with
 * {@code XINFO GROUPS}. The group is made when there is something to remember, so no stream is made that nobody uses.
 */
final class GroupPosition {
    private static final String BEGINNING = "0-0";

    private final RedisConnections redis;
    private final byte[] stream;
    private final byte[] group;

    GroupPosition(RedisConnections redis, String stream, String group) {
        this.redis = redis;
        this.stream = stream.getBytes(UTF_8);
        this.group = group.getBytes(UTF_8);
    }

    /** The id after which to read on; the stream's beginning where there is no group yet. */
    String read() throws InterruptedException {
        try {
            List<Object> groups = Replies.await(redis.async().xinfoGroups(stream), redis.timeout());
            return groups.stream()
                    .map(Flat::of)
                    .filter(fields -> fields.text("name").equals(new String(group, UTF_8)))
                    .map(fields -> fields.text("last-delivered-id"))
                    .findFirst()
                    .orElse(BEGINNING);
        } catch (RedisCommandExecutionException e) {
            if (says(e, "no such key")) return BEGINNING;
            throw e;
        }
    }

    /** Remembers that everything up to this id is copied. */
    void move(String id) throws InterruptedException {
        var offset = StreamOffset.from(stream, id);
        try {
            Replies.await(redis.async().xgroupSetid(offset, group), redis.timeout());
        } catch (RedisCommandExecutionException e) {
            if (says(e, "requires the key to exist")) return;
            if (!says(e, "NOGROUP")) throw e;
            Replies.await(redis.async().xgroupCreate(offset, group), redis.timeout());
        }
    }

    private static boolean says(RedisCommandExecutionException e, String what) {
        return e.getMessage() != null && e.getMessage().contains(what);
    }
}
