package dev.verge.ingest.redis;

import static dev.verge.redis.Waiting.forReply;

import dev.verge.redis.Errors;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Reply;
import dev.verge.redis.Script;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Consumer groups of a stream: made when missing, and asked how far they are. */
public final class Groups {
    private final RedisConnections redis;

    public Groups(RedisConnections redis) {
        this.redis = redis;
    }

    /** Makes a group that starts at the stream's beginning, and the stream, where they do not exist. */
    public void ensure(byte[] stream, String group) throws InterruptedException {
        // looked at first: a Redis that is full refuses to make what is there already
        if (progress(stream, group).isPresent()) return;
        try {
            forReply(
                    redis.async()
                            .xgroupCreate(
                                    StreamOffset.from(stream, "0-0"),
                                    Script.argument(group),
                                    XGroupCreateArgs.Builder.mkstream().entriesRead(0)),
                    redis.timeout());
        } catch (RedisBusyException e) {
            // the group is there already
        } catch (RedisCommandExecutionException e) {
            if (!Errors.startsWith(e, "BUSYGROUP")) throw e;
        }
    }

    /** How far a group is; empty where the stream or the group does not exist. */
    public Optional<Progress> progress(byte[] stream, String group) throws InterruptedException {
        List<Object> groups;
        try {
            groups = forReply(redis.async().xinfoGroups(stream), redis.timeout());
        } catch (RedisCommandExecutionException e) {
            if (Errors.startsWith(e, "ERR no such key")) return Optional.empty();
            throw e;
        }
        return groups.stream()
                .map(g -> fields((List<?>) g))
                .filter(g -> group.equals(Reply.text(g.get("name"))))
                .map(g -> new Progress(
                        Reply.text(g.get("last-delivered-id")),
                        number(g.get("entries-read")),
                        number(g.get("lag")),
                        number(g.get("pending")).orElse(0)))
                .findFirst();
    }

    /** Whether the stream holds an entry after the last one handed out. */
    public boolean hasUnread(byte[] stream, Optional<Progress> progress) throws InterruptedException {
        String from = progress.map(Progress::lastDelivered).orElse("0-0");
        Range<String> after = Range.from(Range.Boundary.excluding(from), Range.Boundary.unbounded());
        return !forReply(redis.async().xrange(stream, after, Limit.from(1)), redis.timeout())
                .isEmpty();
    }

    /** Entries in the stream. */
    public long length(byte[] stream) throws InterruptedException {
        return forReply(redis.async().xlen(stream), redis.timeout());
    }

    private static OptionalLong number(@Nullable Object value) {
        return value instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }

    private static Map<String, Object> fields(List<?> flat) {
        Map<String, Object> fields = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) fields.put(Reply.text(flat.get(i)), flat.get(i + 1));
        return fields;
    }

    /**
     * How far a group is.
     *
     * @param lastDelivered id of the last entry handed out
     * @param read entries handed out in all, where Redis knows it
     * @param lag entries not handed out yet, where Redis knows it
     * @param pending entries handed out and not acknowledged
     */
    public record Progress(String lastDelivered, OptionalLong read, OptionalLong lag, long pending) {}
}
