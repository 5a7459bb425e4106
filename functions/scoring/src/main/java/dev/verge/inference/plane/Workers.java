package dev.verge.inference.plane;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for what would hold up an event loop: large calls, slow models, batches. The queue before them is bounded. */
final class Workers implements AutoCloseable {
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor clock;

    /**
     * @param threads how many
     * @param queue how many tasks may wait for them
     */
    Workers(int threads, int queue) {
        this.threads = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), named("verge-infer-"));
        this.threads.allowCoreThreadTimeOut(true);
        this.clock = new ScheduledThreadPoolExecutor(1, named("verge-infer-clock-"));
        this.clock.setRemoveOnCancelPolicy(true);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> Thread.ofPlatform()
                .name(prefix + count.incrementAndGet())
                .daemon()
                .unstarted(task);
    }

    /** Runs a task soon; false if too many wait already. */
    boolean submit(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    /** Takes back a task that has not begun. */
    void remove(Runnable task) {
        threads.remove(task);
    }

    /** Runs a short task at this time, by {@link System#nanoTime}, unless it is cancelled. */
    Future<?> at(long nanos, Runnable task) {
        return clock.schedule(task, nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Tasks that wait. */
    int waiting() {
        return threads.getQueue().size();
    }

    /** Ends when what has been submitted is done. */
    @Override
    public void close() {
        clock.shutdownNow();
        threads.shutdown();
    }
}
