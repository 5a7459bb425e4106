package dev.verge.ingest.windows;

import static dev.verge.redis.Script.argument;

import dev.verge.ingest.Layout;
import dev.verge.ingest.partition.Lease;
import dev.verge.ingest.partition.LeaseLostException;
import dev.verge.ingest.redis.Groups;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Reply;
import dev.verge.redis.Script;
import dev.verge.redis.Waiting;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import java.util.List;

/** Hands out a partition's windows: those that are pending, from the oldest on, and new ones. */
final class WindowReader {
    private static final Script SCRIPT = Script.load("windows");
    private static final String GROUP = "score";
    // a window of a thousand rows of a hundred signals is 400 kB
    private static final byte[] LARGEST = argument(4 << 20);

    private final RedisConnections redis;
    private final Layout layout;
    private final Lease lease;

    WindowReader(RedisConnections redis, Layout layout, Lease lease) {
        this.redis = redis;
        this.layout = layout;
        this.lease = lease;
    }

    /** At most {@code count} new entries, each as {@code [id, fields]}; none when there is nothing new. */
    List<?> readNew(int count) throws InterruptedException {
        return read(">", count);
    }

    /**
     * At most {@code count} entries that were handed out and have no outcome; none at their end.
     *
     * @param after id of the entry before them
     */
    List<?> readPending(String after, int count) throws InterruptedException {
        return read(after, count);
    }

    private List<?> read(String after, int count) throws InterruptedException {
        int partition = lease.partition();
        byte[][] keys = {layout.keys().lease(partition), layout.keys().windows(partition)};
        List<?> reply = Waiting.forReply(
                SCRIPT.<List<Object>>run(
                        redis.async(),
                        ScriptOutputType.MULTI,
                        keys,
                        lease.token(),
                        argument(after),
                        argument(count),
                        LARGEST),
                redis.timeout());
        return switch (Reply.text(reply, 0)) {
            case "OK" -> Reply.list(reply, 1);
            case "STALE" -> throw new LeaseLostException(partition);
            default -> {
                if (!Reply.text(reply, 1).startsWith("NOGROUP")) throw new RedisException(Reply.text(reply, 1));
                new Groups(redis).ensure(layout.keys().windows(partition), GROUP);
                yield read(after, count);
            }
        };
    }
}
