package dev.verge.ingest.partition;

import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Shares the partitions among the ingest processes that are alive: partition {@code p} belongs to the
 * {@code (p mod n)}-th of the n of them in order of name. Each process takes what is its own as soon as the former owner
 * gave it back or its lease ran out.
 */
public final class Ownership {
    private static final Logger LOG = Logger.getLogger(Ownership.class);
    private static final Duration RETRY = Duration.ofMillis(100);

    private final Leases leases;
    private final int partitions;
    private final Duration renewal;
    private final Function<Lease, List<OwnedPartition.Task>> work;
    private final FaultPoint faults;
    private final Map<Integer, OwnedPartition> owned = new TreeMap<>();
    private final Semaphore trouble = new Semaphore(0);
    private volatile boolean connected;
    private volatile int count;
    private @Nullable Thread thread;

    /**
     * @param renewal time from one renewal to the next; a fifth of the lease is sensible
     * @param work what an owner does in a partition
     */
    public Ownership(
            Leases leases,
            int partitions,
            Duration renewal,
            Function<Lease, List<OwnedPartition.Task>> work,
            FaultPoint faults) {
        this.leases = leases;
        this.partitions = partitions;
        this.renewal = renewal;
        this.work = work;
        this.faults = faults;
    }

    /** Begins to take partitions. */
    public synchronized void start() {
        thread = Thread.ofVirtual().name("ownership").start(this::run);
    }

    /** Ends all work and gives every partition back. */
    public synchronized void stop() throws InterruptedException {
        if (thread == null) return;
        thread.interrupt();
        thread.join(Duration.ofSeconds(10));
    }

    /** Whether the last round reached Redis. */
    public boolean isConnected() {
        return connected;
    }

    /** Partitions owned now. */
    public int count() {
        return count;
    }

    private void run() {
        try {
            while (true) {
                Duration pause = round() ? renewal : RETRY;
                // trouble in a partition is looked after at once, but never in a busy loop
                if (trouble.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) Thread.sleep(RETRY);
                trouble.drainPermits();
            }
        } catch (InterruptedException e) {
            giveBack();
        }
    }

    private boolean round() throws InterruptedException {
        try {
            List<String> alive = leases.heartbeat();
            keep(alive);
            take(alive);
            if (!connected) LOG.infof("partitions owned=%d of=%d processes=%d", count, partitions, alive.size());
            connected = true;
            return true;
        } catch (RedisException e) {
            if (connected) LOG.warnf("redis is out of reach, trying again cause=%s", e.getMessage());
            connected = false;
            return false;
        }
    }

    private void keep(List<String> alive) throws InterruptedException {
        for (Iterator<OwnedPartition> each = owned.values().iterator(); each.hasNext(); ) {
            OwnedPartition partition = each.next();
            if (!partition.hasEnded()
                    && isMine(partition.lease().partition(), alive)
                    && leases.renew(partition.lease())) {
                continue;
            }
            partition.stop();
            faults.reached(Step.RELEASING);
            leases.release(partition.lease());
            each.remove();
        }
        count = owned.size();
    }

    private void take(List<String> alive) throws InterruptedException {
        for (int p = 0; p < partitions; p++) {
            if (owned.containsKey(p) || !isMine(p, alive)) continue;
            Optional<Lease> lease = leases.acquire(p);
            if (lease.isEmpty()) continue;
            faults.reached(Step.LEASE_TAKEN);
            OwnedPartition partition = new OwnedPartition(lease.get(), work.apply(lease.get()), trouble::release);
            owned.put(p, partition);
            partition.start();
        }
        count = owned.size();
    }

    private boolean isMine(int partition, List<String> alive) {
        return !alive.isEmpty() && alive.get(partition % alive.size()).equals(leases.owner());
    }

    private void giveBack() {
        try {
            leases.leave();
            for (OwnedPartition partition : owned.values()) {
                partition.stop();
                leases.release(partition.lease());
            }
        } catch (RedisException | InterruptedException e) {
            LOG.infof("leases run out by themselves cause=%s", e.getMessage());
        }
        owned.clear();
        count = 0;
    }
}
