package dev.verge.ingest.partition;

import static dev.verge.redis.Script.argument;

import dev.verge.ingest.IngestOptions;
import dev.verge.ingest.redis.Keys;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Reply;
import dev.verge.redis.Script;
import dev.verge.redis.Waiting;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;

/** Keeps a partition's streams as short as their readers allow. */
public final class Trimmer implements OwnedPartition.Task {
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Script SCRIPT = Script.load("trim");

    private final RedisConnections redis;
    private final Lease lease;
    private final FaultPoint faults;
    private final byte[][] keys;
    private final byte[][] arguments;

    public Trimmer(RedisConnections redis, Keys keys, Lease lease, IngestOptions options, FaultPoint faults) {
        this.redis = redis;
        this.lease = lease;
        this.faults = faults;
        int p = lease.partition();
        this.keys = new byte[][] {
            keys.lease(p), keys.measurements(p), keys.windows(p), keys.predictions(p), keys.rejected(p), keys.suspect(p)
        };
        this.arguments = new byte[][] {
            lease.token(),
            argument(options.keepPredictions().toMillis()),
            argument(options.keepRejected().toMillis()),
            // what is suspect is looked into like what was rejected
            argument(options.keepRejected().toMillis())
        };
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            Thread.sleep(EVERY);
            List<?> reply = Waiting.forReply(
                    SCRIPT.<List<Object>>run(redis.async(), ScriptOutputType.MULTI, keys, arguments), redis.timeout());
            if (Reply.text(reply, 0).equals("STALE")) throw new LeaseLostException(lease.partition());
            faults.reached(Step.TRIMMED);
        }
    }
}
