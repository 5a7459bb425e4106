package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.redis.RedisConnections;
import dev.verge.redis.Waiting;
import io.lettuce.core.RedisCommandExecutionException;

/** Whether something still waits outside: a process that is asked to finish its work must not leave it there. */
public class ForeignBacklog {
    private final RedisConnections redis;
    private final DoorOptions.V2x options;
    private final GroupPosition position;
    private final MessageQueue queue;

    ForeignBacklog(RedisConnections redis, DoorOptions.V2x options, MessageQueue queue) {
        this.redis = redis;
        this.options = options;
        this.position = new GroupPosition(redis, options.stream(), options.group());
        this.queue = queue;
    }

    /** Whether all of the older stream is copied, and every message that this process heard. */
    public boolean isEmpty() throws InterruptedException {
        return queue.size() == 0 && (!options.enabled() || isCopied());
    }

    private boolean isCopied() throws InterruptedException {
        try {
            var info = Flat.of(
                    Waiting.forReply(redis.async().xinfoStream(options.stream().getBytes(UTF_8)), redis.timeout()));
            if (info.text("length").equals("0")) return true;
            StreamPosition newest = StreamPosition.of(info.text("last-generated-id"));
            return newest.compareTo(StreamPosition.of(position.read())) <= 0;
        } catch (RedisCommandExecutionException e) {
            // no such stream, or none at all under this key: nothing that could be copied
            return true;
        }
    }
}
