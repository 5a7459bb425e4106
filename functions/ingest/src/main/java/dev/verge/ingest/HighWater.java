package dev.verge.ingest;

import static dev.verge.redis.Script.argument;

import dev.verge.ingest.partition.OwnedPartition.Task;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Waiting;
import io.lettuce.core.RedisException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Says in {@code status} whether there is more to do than is good, so that clients that write to Redis slow down. Runs
 * where partition 0 is owned: once in a site.
 */
final class HighWater implements Task {
    private static final Logger LOG = Logger.getLogger(HighWater.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final RedisConnections redis;
    private final Layout layout;
    private final IngestOptions options;

    HighWater(RedisConnections redis, Layout layout, IngestOptions options) {
        this.redis = redis;
        this.layout = layout;
        this.options = options;
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            try {
                look();
            } catch (RedisException e) {
                // one key of another type somewhere is no reason to stop this partition
                LOG.debugf("high-water mark not told cause=%s", e.getMessage());
            }
            Thread.sleep(EVERY);
        }
    }

    private void look() throws InterruptedException {
        Backlog backlog = Backlog.read(redis, layout, options.scoring());
        boolean high = backlog.rows() > options.highWater();
        Waiting.forReply(
                redis.async().hset(layout.keys().status(), argument("high-water"), argument(high ? 1 : 0)),
                redis.timeout());
    }
}
