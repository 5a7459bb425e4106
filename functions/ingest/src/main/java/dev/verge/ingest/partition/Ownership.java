package dev.verge.ingest.partition;

import io.lettuce.core.RedisCommandExecutionException;
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
    private final Check check;
    private final Function<Lease, List<OwnedPartition.Task>> work;
    private final FaultPoint faults;
    private final Map<Integer, OwnedPartition> owned = new TreeMap<>();
    private final Semaphore bell = new Semaphore(0);
    private final BackOff backOff = new BackOff();
    private boolean started;
    private volatile String trouble = "starting";
    private volatile int count;
    private @Nullable Thread thread;

    /**
     * @param renewal time from one renewal to the next; a fifth of the lease is sensible
     * @param check run before each round; what it throws is the trouble
     * @param work what an owner does in a partition
     */
    public Ownership(
            Leases leases,
            int partitions,
            Duration renewal,
            Check check,
            Function<Lease, List<OwnedPartition.Task>> work,
            FaultPoint faults) {
        this.leases = leases;
        this.partitions = partitions;
        this.renewal = renewal;
        this.check = check;
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

    /** What was wrong in the last round; empty when nothing was. */
    public String trouble() {
        return trouble;
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
                if (bell.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) Thread.sleep(RETRY);
                bell.drainPermits();
            }
        } catch (InterruptedException e) {
            giveBack();
        }
    }

    private boolean round() throws InterruptedException {
        try {
            check.run();
            List<String> alive = leases.heartbeat();
            keep(alive);
            take(alive);
            if (!trouble.isEmpty() || !started) {
                LOG.infof("partitions owned=%d of=%d processes=%d", count, partitions, alive.size());
            }
            started = true;
            trouble = "";
            return true;
        } catch (RuntimeException e) {
            if (trouble.isEmpty()) LOG.warnf("cannot look after the partitions, trying again cause=%s", e.getMessage());
            trouble = String.valueOf(e.getMessage());
            return false;
        }
    }

    private void keep(List<String> alive) throws InterruptedException {
        for (Iterator<OwnedPartition> each = owned.values().iterator(); each.hasNext(); ) {
            OwnedPartition partition = each.next();
            if (!partition.hasEnded() && isMine(partition.lease().partition(), alive) && renews(partition)) continue;
            each.remove();
            partition.stop();
            faults.reached(Step.RELEASING);
            release(partition);
        }
        count = owned.size();
    }

    // one lease that cannot be renewed must not keep the others from being renewed
    private boolean renews(OwnedPartition partition) throws InterruptedException {
        try {
            return leases.renew(partition.lease());
        } catch (RedisCommandExecutionException e) {
            LOG.warnf(
                    "lease not renewed partition=%d cause=%s", partition.lease().partition(), e.getMessage());
            return false;
        }
    }

    private void release(OwnedPartition partition) throws InterruptedException {
        try {
            leases.release(partition.lease());
        } catch (RedisCommandExecutionException e) {
            LOG.debugf(
                    "lease runs out by itself partition=%d cause=%s",
                    partition.lease().partition(), e.getMessage());
        }
    }

    private void take(List<String> alive) throws InterruptedException {
        for (int p = 0; p < partitions; p++) {
            if (!owned.containsKey(p) && isMine(p, alive) && backOff.isOver(p)) take(p);
        }
        count = owned.size();
    }

    private void take(int p) throws InterruptedException {
        try {
            Optional<Lease> lease = leases.acquire(p);
            if (lease.isEmpty()) return;
            faults.reached(Step.LEASE_TAKEN);
            OwnedPartition partition = new OwnedPartition(lease.get(), work.apply(lease.get()), bell::release);
            backOff.began(p);
            owned.put(p, partition);
            partition.start();
        } catch (RedisCommandExecutionException e) {
            backOff.began(p);
            LOG.warnf("partition not taken partition=%d cause=%s", p, e.getMessage());
        }
    }

    private boolean isMine(int partition, List<String> alive) {
        return !alive.isEmpty() && alive.get(partition % alive.size()).equals(leases.owner());
    }

    private void giveBack() {
        try {
            owned.values().forEach(OwnedPartition::interrupt);
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

    /** Looks whether this process may work at all. */
    @FunctionalInterface
    public interface Check {
        void run() throws InterruptedException;
    }
}
