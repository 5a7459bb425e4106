package dev.verge.ingest.rows;

import java.util.function.LongSupplier;

/** Redis's time, kept from what it last told and what has passed here since: never from this machine's own clock. */
final class RedisClock {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LongSupplier nanoTime;
    private long toldMillis;
    private long toldAt;

    /** @param nanoTime a clock that only runs forward, in nanoseconds */
    RedisClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void told(long millis) {
        toldMillis = millis;
        toldAt = nanoTime.getAsLong();
    }

    /** Milliseconds since the epoch. */
    long millis() {
        return toldMillis + (nanoTime.getAsLong() - toldAt) / NANOS_PER_MILLI;
    }
}
