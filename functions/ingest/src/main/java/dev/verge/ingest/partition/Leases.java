package dev.verge.ingest.partition;

import static dev.verge.redis.Script.argument;

import dev.verge.ingest.redis.Keys;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Reply;
import dev.verge.redis.Script;
import dev.verge.redis.Waiting;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Takes, keeps and gives back leases, on Redis's clock only. */
public final class Leases {
    private static final Script HEARTBEAT = Script.load("heartbeat");
    private static final Script ACQUIRE = Script.load("acquire");
    private static final Script RELEASE = Script.load("release");

    private final RedisConnections redis;
    private final Keys keys;
    private final String owner;
    private final Duration ttl;

    /**
     * @param owner this process's name, different from every other's
     * @param ttl how long a lease runs without renewal
     */
    public Leases(RedisConnections redis, Keys keys, String owner, Duration ttl) {
        this.redis = redis;
        this.keys = keys;
        this.owner = owner;
        this.ttl = ttl;
    }

    /** This process's name. */
    public String owner() {
        return owner;
    }

    /** Says that this process lives; answers all that do, sorted. */
    public List<String> heartbeat() throws InterruptedException {
        return heartbeat(ttl);
    }

    /** Says that this process leaves, so that the others need not wait for its time to run out. */
    public void leave() throws InterruptedException {
        heartbeat(Duration.ZERO);
    }

    /** Takes a partition, or nothing while another owner's lease runs. */
    public Optional<Lease> acquire(int partition) throws InterruptedException {
        return lease(partition, "");
    }

    /** Makes a lease run on; false when it is lost. */
    public boolean renew(Lease lease) throws InterruptedException {
        return lease(lease.partition(), lease.epoch()).isPresent();
    }

    /** Gives a partition back; without effect when it is lost. */
    public void release(Lease lease) throws InterruptedException {
        run(RELEASE, ScriptOutputType.INTEGER, keys.lease(lease.partition()), lease.token());
    }

    private List<String> heartbeat(Duration life) throws InterruptedException {
        List<?> alive = this.<List<?>>run(
                HEARTBEAT, ScriptOutputType.MULTI, keys.members(), argument(owner), argument(life.toMillis()));
        return alive.stream().map(Reply::text).toList();
    }

    private Optional<Lease> lease(int partition, String held) throws InterruptedException {
        byte[] epoch = run(
                ACQUIRE,
                ScriptOutputType.VALUE,
                keys.lease(partition),
                argument(owner),
                argument(ttl.toMillis()),
                argument(held));
        return epoch.length == 0 ? Optional.empty() : Optional.of(new Lease(partition, Reply.text(epoch)));
    }

    private <T> T run(Script script, ScriptOutputType type, byte[] key, byte[]... arguments)
            throws InterruptedException {
        return Waiting.forReply(script.<T>run(redis.async(), type, new byte[][] {key}, arguments), redis.timeout());
    }
}
