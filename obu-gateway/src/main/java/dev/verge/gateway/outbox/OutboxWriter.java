package dev.verge.gateway.outbox;

import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * What waits in memory for Redis, and the thread that brings it there, in order. Offering never waits: past the bound the
 * oldest go and are counted. A batch whose answer was lost is repeated under its number, so it is added once.
 */
final class OutboxWriter {
    private static final Logger LOG = Logger.getLogger(OutboxWriter.class);
    private static final int BATCH = 256;
    private static final long BATCH_BYTES = 1 << 20;
    private static final FullJitter BACKOFF = new FullJitter(Duration.ofMillis(50), Duration.ofSeconds(2));

    private final OutboxStore store;
    private final OutboxMeter meter;
    private final Runnable added;
    private final int most;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<OutboxEvent> waiting = new ArrayDeque<>();
    private final Thread thread = Thread.ofVirtual().name("outbox-writer").unstarted(this::run);
    private long waitingBytes;
    private int inFlight;
    private boolean ending;
    private long number;

    /** @param added told when something came into Redis */
    OutboxWriter(OutboxStore store, OutboxOptions options, OutboxMeter meter, Runnable added) {
        this.store = store;
        this.meter = meter;
        this.added = added;
        this.most = options.queue();
        this.mostBytes = options.queueBytes().asLongValue();
    }

    void start() {
        thread.start();
    }

    /** Takes an event; {@link OutboxEvent#stored} tells what became of it. */
    void offer(OutboxEvent event) {
        List<OutboxEvent> gone = new ArrayList<>();
        lock.lock();
        try {
            if (ending) {
                gone.add(event);
            } else {
                waiting.add(event);
                waitingBytes += event.size();
                while (waiting.size() > most || waitingBytes > mostBytes) gone.add(poll());
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (gone.isEmpty()) return;
        meter.lost(OutboxMeter.Loss.MEMORY, gone.size());
        fail(gone, "as many events as allowed wait for Redis");
    }

    /** Events that Redis has not confirmed. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size() + inFlight;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more, and gives what waits so long to come into Redis. */
    void stop(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            ending = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!thread.join(patience)) thread.interrupt();
        int left = waiting();
        meter.lost(OutboxMeter.Loss.SHUTDOWN, left);
        if (left > 0) LOG.warnf("events lost, Redis did not take them before the end events=%d", left);
    }

    private OutboxEvent poll() {
        OutboxEvent oldest = waiting.remove();
        waitingBytes -= oldest.size();
        return oldest;
    }

    private void run() {
        try {
            for (List<OutboxEvent> batch = take(); !batch.isEmpty(); batch = take()) write(batch);
        } catch (InterruptedException e) {
            // the gateway ends; what waits is counted there
        }
    }

    /** The next events; none when it ends. */
    private List<OutboxEvent> take() throws InterruptedException {
        lock.lock();
        try {
            inFlight = 0;
            while (waiting.isEmpty() && !ending) changed.await();
            List<OutboxEvent> batch = new ArrayList<>();
            long bytes = 0;
            while (!waiting.isEmpty() && batch.size() < BATCH && bytes < BATCH_BYTES) {
                OutboxEvent next = poll();
                bytes += next.size();
                batch.add(next);
            }
            inFlight = batch.size();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void write(List<OutboxEvent> batch) throws InterruptedException {
        number++;
        for (int failures = 0; ; ) {
            try {
                meter.dropped("size", store.add(number, batch));
                if (failures > 0) LOG.infof("outbox is stored again failures=%d", failures);
                meter.stored(batch.size());
                batch.forEach(event -> event.stored().complete(null));
                added.run();
                return;
            } catch (RedisException e) {
                failures++;
                if (failures == 1) {
                    LOG.warnf("outbox cannot be stored, it waits in memory cause=%s", e.getMessage());
                    // who waits for it is told now; it is stored all the same when Redis is back
                    fail(batch, "Redis does not take it");
                }
                // counted with what waits
                if (isEnding() && failures > 2) throw new InterruptedException("Redis is away");
                Thread.sleep(BACKOFF.pause(failures, ThreadLocalRandom.current().nextDouble()));
            }
        }
    }

    private boolean isEnding() {
        lock.lock();
        try {
            return ending;
        } finally {
            lock.unlock();
        }
    }

    private static void fail(List<OutboxEvent> events, String why) {
        for (OutboxEvent event : events) event.stored().completeExceptionally(new NotStoredException(why));
    }
}
