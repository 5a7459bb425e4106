package dev.verge.ingest.partition;

import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** The work in one partition under one lease, from the lease's beginning to the first trouble or the order to stop. */
public final class OwnedPartition {
    private static final Logger LOG = Logger.getLogger(OwnedPartition.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Lease lease;
    private final Runnable onTrouble;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    OwnedPartition(Lease lease, List<Task> tasks, Runnable onTrouble) {
        this.lease = lease;
        this.onTrouble = onTrouble;
        for (Task task : tasks) {
            threads.add(Thread.ofVirtual()
                    .name(task.getClass().getSimpleName() + "-" + lease.partition())
                    .unstarted(() -> run(task)));
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Ends all work; returns when nothing of it runs any more, or after five seconds (the lease fences the rest). */
    void stop() throws InterruptedException {
        interrupt();
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (Thread thread : threads) thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }

    /** Begins to end all work, and does not wait. */
    void interrupt() {
        ended.set(true);
        threads.forEach(Thread::interrupt);
    }

    Lease lease() {
        return lease;
    }

    /** Whether the work came to an end by itself: the partition must be taken anew. */
    boolean hasEnded() {
        return ended.get();
    }

    private void run(Task task) {
        try {
            task.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (LeaseLostException | RestartException e) {
            trouble("partition to be taken anew", e, false);
        } catch (RedisException e) {
            trouble("redis failed", e, false);
        } catch (RuntimeException | Error e) {
            // an error too: a partition that is owned and idle would be worse than one taken anew
            trouble("unexpected failure", e, true);
        }
    }

    private void trouble(String sentence, Throwable e, boolean withTrace) {
        if (ended.getAndSet(true)) return;
        LOG.warnf(withTrace ? e : null, "%s partition=%d cause=%s", sentence, lease.partition(), e.getMessage());
        onTrouble.run();
    }

    /** Work under a lease. Ends by an exception or when it is interrupted. */
    @FunctionalInterface
    public interface Task {
        void run() throws InterruptedException;
    }
}
