package dev.verge.gateway.outbox;

import io.lettuce.core.RedisException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What waits in memory for Redis, and the thread that brings it there, in order. Past the bound the oldest go and are
 * counted. A batch whose answer was lost is repeated under its number, so it is added once. While Redis is away, everything
 * that waits is in the spool too, where there is one.
 */
final class OutboxWriter {
    private static final Logger LOG = Logger.getLogger(OutboxWriter.class);
    private static final int BATCH = 256;
    private static final long BATCH_BYTES = 1 << 20;
    private static final FullJitter BACKOFF = new FullJitter(Duration.ofMillis(50), Duration.ofSeconds(2));

    private static final class Entry {
        final OutboxEvent event;
        boolean spooled;

        Entry(OutboxEvent event, boolean spooled) {
            this.event = event;
            this.spooled = spooled;
        }
    }

    private final OutboxStore store;
    private final @Nullable Spool spool;
    private final OutboxMeter meter;
    private final Runnable added;
    private final int most;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private final Thread thread = Thread.ofVirtual().name("outbox-writer").unstarted(this::run);
    private List<Entry> inFlight = List.of();
    private long waitingBytes;
    private boolean away;
    private boolean spoolFails;
    private boolean ending;
    private long number;

    /**
     * @param spool what a former process left in it comes first
     * @param added told when something came into Redis
     */
    OutboxWriter(OutboxStore store, @Nullable Spool spool, OutboxOptions options, OutboxMeter meter, Runnable added) {
        this.store = store;
        this.spool = spool;
        this.meter = meter;
        this.added = added;
        this.most = options.queue();
        this.mostBytes = options.queueBytes().asLongValue();
        if (spool != null) load(spool);
    }

    private void load(Spool from) {
        try {
            for (OutboxEvent event : from.read()) {
                waiting.add(new Entry(event, true));
                waitingBytes += event.size();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the spool of the outbox cannot be read: " + e, e);
        }
        if (!waiting.isEmpty()) LOG.infof("outbox goes on with what is in the spool events=%d", waiting.size());
    }

    void start() {
        thread.start();
    }

    /** Takes an event; {@link OutboxEvent#kept} tells what became of it. */
    void offer(OutboxEvent event) {
        List<OutboxEvent> gone = new ArrayList<>();
        lock.lock();
        try {
            if (ending) {
                gone.add(event);
            } else {
                waiting.add(new Entry(event, false));
                waitingBytes += event.size();
                while (waiting.size() > most || waitingBytes > mostBytes) gone.add(poll().event);
                if (away) secure();
                // who asked for an answer later may as well wait for Redis a moment; who has one may not
                if (away && !event.isDeferred()) fail(List.of(event), "Redis is away");
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (gone.isEmpty()) return;
        meter.lost(OutboxMeter.Loss.MEMORY, gone.size());
        fail(gone, "as many events as allowed wait for Redis");
    }

    /** Redis has not taken in time what waits: where there is a spool it goes there now, and what comes does at once. */
    void hurry() {
        lock.lock();
        try {
            if (spool == null || waiting.isEmpty() && inFlight.isEmpty()) return;
            away = true;
            secure();
        } finally {
            lock.unlock();
        }
    }

    /** Events that Redis has not confirmed. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size() + inFlight.size();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes in the spool, 0 where there is none. */
    long spooled() {
        lock.lock();
        try {
            return spool == null ? 0 : spool.bytes();
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more, and gives what waits so long to come into Redis; then it goes into the spool, or is lost. */
    void stop(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            ending = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!thread.join(patience)) thread.interrupt();
        long left;
        lock.lock();
        try {
            secure();
            left = open().size();
            if (spool != null) spool.close();
        } catch (IOException e) {
            LOG.warnf("the spool cannot be closed cause=%s", e);
            left = 0;
        } finally {
            lock.unlock();
        }
        meter.lost(OutboxMeter.Loss.SHUTDOWN, left);
        if (left > 0) LOG.warnf("events lost, Redis did not take them before the end events=%d", left);
    }

    private Entry poll() {
        Entry oldest = waiting.remove();
        waitingBytes -= oldest.event.size();
        return oldest;
    }

    private void run() {
        try {
            for (List<Entry> batch = take(); !batch.isEmpty(); batch = take()) write(batch);
        } catch (InterruptedException e) {
            // the gateway ends; what waits is counted there
        }
    }

    /** The next events; none when it ends. */
    private List<Entry> take() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !ending) changed.await();
            List<Entry> batch = new ArrayList<>();
            long bytes = 0;
            while (!waiting.isEmpty() && batch.size() < BATCH && bytes < BATCH_BYTES) {
                Entry next = poll();
                bytes += next.event.size();
                batch.add(next);
            }
            inFlight = batch;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void write(List<Entry> batch) throws InterruptedException {
        number++;
        List<OutboxEvent> events = batch.stream().map(entry -> entry.event).toList();
        for (int failures = 0; ; ) {
            try {
                meter.dropped("size", store.add(number, events));
                if (failures > 0) LOG.infof("outbox is stored again failures=%d", failures);
                meter.stored(batch.size());
                stored();
                events.forEach(event -> event.kept().complete(null));
                added.run();
                return;
            } catch (RedisException e) {
                failures++;
                if (failures == 1) {
                    LOG.warnf("outbox cannot be stored, it waits here cause=%s", e.getMessage());
                    away(events);
                }
                // counted with what waits
                if (isEnding() && failures > 2) throw new InterruptedException("Redis is away");
                Thread.sleep(BACKOFF.pause(failures, ThreadLocalRandom.current().nextDouble()));
            }
        }
    }

    /** Redis has what was in flight; the spool is needed only as long as something of it waits. */
    private void stored() {
        lock.lock();
        try {
            inFlight = List.of();
            away = false;
            Entry next = waiting.peek();
            if (spool != null && spool.bytes() > 0 && (next == null || !next.spooled)) spool.clear();
        } catch (IOException e) {
            // what is in it is stored once more after the next start, under the same ids
            LOG.warnf("the spool cannot be emptied cause=%s", e);
        } finally {
            lock.unlock();
        }
    }

    private void away(List<OutboxEvent> batch) {
        lock.lock();
        try {
            away = true;
            secure();
        } finally {
            lock.unlock();
        }
        // who waits for it is told now; it is stored all the same when Redis is back
        fail(batch, "Redis does not take it");
    }

    /** What neither Redis nor the spool has, in order. */
    private List<Entry> open() {
        List<Entry> open = new ArrayList<>();
        // from the newest: what is in the spool already came before all that is not
        for (Iterator<Entry> all = waiting.descendingIterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (entry.spooled) break;
            open.add(entry);
        }
        for (Entry entry : inFlight.reversed()) if (!entry.spooled) open.add(entry);
        Collections.reverse(open);
        return open;
    }

    /** All that waits goes into the spool, if there is one. */
    private void secure() {
        if (spool == null) return;
        List<Entry> open = open();
        if (open.isEmpty()) return;
        try {
            spool.append(open.stream().map(entry -> entry.event).toList());
            for (Entry entry : open) {
                entry.spooled = true;
                entry.event.kept().complete(null);
            }
            // what the bound of memory has let go is still in it
            if (spool.bytes() > 2 * mostBytes) spool.replace(all());
            spoolFails = false;
        } catch (IOException e) {
            if (!spoolFails) LOG.errorf("the spool of the outbox cannot be written cause=%s", e);
            spoolFails = true;
        }
    }

    private List<OutboxEvent> all() {
        List<OutboxEvent> all = new ArrayList<>();
        for (Entry entry : inFlight) all.add(entry.event);
        for (Entry entry : waiting) all.add(entry.event);
        return all;
    }

    private boolean isEnding() {
        lock.lock();
        try {
            return ending;
        } finally {
            lock.unlock();
        }
    }

    // those that are in the spool are kept: that was told before, and stays
    private static void fail(List<OutboxEvent> events, String why) {
        for (OutboxEvent event : events) event.kept().completeExceptionally(new NotStoredException(why));
    }
}
