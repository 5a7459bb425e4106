package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.ingest.redis.Groups;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Waiting;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.XReadArgs.StreamOffset;

/**
 * A consumer group's last-delivered id, used as the place where reading goes on: operators see it, and the lag, with
 * {@code XINFO GROUPS}. The group is made when there is something to remember, so no stream is made that nobody uses.
 */
final class GroupPosition {
    private static final String BEGINNING = "0-0";

    private final RedisConnections redis;
    private final byte[] stream;
    private final String group;
    private final Groups groups;

    GroupPosition(RedisConnections redis, String stream, String group) {
        this.redis = redis;
        this.stream = stream.getBytes(UTF_8);
        this.group = group;
        this.groups = new Groups(redis);
    }

    /** The id after which to read on; the stream's beginning where there is no group yet. */
    String read() throws InterruptedException {
        return groups.progress(stream, group)
                .map(Groups.Progress::lastDelivered)
                .orElse(BEGINNING);
    }

    /** Remembers that everything up to this id is copied. */
    void move(String id) throws InterruptedException {
        byte[] name = group.getBytes(UTF_8);
        var offset = StreamOffset.from(stream, id);
        try {
            Waiting.forReply(redis.async().xgroupSetid(offset, name), redis.timeout());
        } catch (RedisCommandExecutionException e) {
            if (says(e, "requires the key to exist")) return;
            if (!says(e, "NOGROUP")) throw e;
            create(offset);
        }
    }

    private void create(StreamOffset<byte[]> offset) throws InterruptedException {
        try {
            Waiting.forReply(redis.async().xgroupCreate(offset, group.getBytes(UTF_8)), redis.timeout());
        } catch (RedisBusyException e) {
            // somebody made it meanwhile; the next move moves it
        }
    }

    private static boolean says(RedisCommandExecutionException e, String what) {
        return e.getMessage() != null && e.getMessage().contains(what);
    }
}
