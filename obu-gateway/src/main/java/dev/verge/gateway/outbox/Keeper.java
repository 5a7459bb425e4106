package dev.verge.gateway.outbox;

import io.lettuce.core.RedisException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Holds the right to send for this gateway while it can, and counts the time that a gateway was up: only who may send
 * counts, by the monotonic clock, and a step is cut to a few beats, so that a machine that slept was not up.
 */
final class Keeper {
    private static final Logger LOG = Logger.getLogger(Keeper.class);
    private static final long LONGEST_BEAT = Duration.ofSeconds(1).toNanos();

    private final OutboxStore store;
    private final OutboxMeter meter;
    private final long lease;
    private final long beat;
    private final Thread thread = Thread.ofVirtual().name("outbox-keeper").unstarted(this::run);
    private volatile OutboxState state = OutboxState.UNKNOWN;
    private volatile long heldUntil = System.nanoTime();
    private long up;

    Keeper(OutboxStore store, Duration lease, OutboxMeter meter) {
        this.store = store;
        this.meter = meter;
        this.lease = lease.toNanos();
        this.beat = Math.clamp(this.lease / 4, 1, LONGEST_BEAT);
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    /** The outbox as it was at the last beat. */
    OutboxState state() {
        return state;
    }

    /** The right to send, empty if this gateway has it not, or cannot be sure. */
    String epoch() {
        return heldUntil - System.nanoTime() > 0 ? state.epoch() : "";
    }

    private void run() {
        boolean working = true;
        long last = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                long now = System.nanoTime();
                up += Math.min(now - last, 3 * beat);
                last = now;
                tick(now);
                if (!working) LOG.info("outbox is kept again");
                working = true;
                Thread.sleep(Duration.ofNanos(beat));
            } catch (RedisException e) {
                if (working) LOG.warnf("outbox cannot be kept cause=%s", e.getMessage());
                working = false;
                sleepABeat();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void sleepABeat() {
        try {
            Thread.sleep(Duration.ofNanos(beat));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick(long now) throws InterruptedException {
        String before = state.epoch();
        OutboxState ticked = store.tick(before, Duration.ofNanos(up));
        // counted, by this gateway or by who sends
        up = 0;
        if (ticked.isSender() && !ticked.epoch().equals(before))
            LOG.infof("this gateway sends epoch=%s", ticked.epoch());
        if (!ticked.isSender() && !before.isEmpty()) LOG.warn("another gateway sends now");
        meter.dropped("age", ticked.expired());
        state = ticked;
        heldUntil = now + lease;
    }
}
