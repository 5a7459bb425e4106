package dev.verge.ingest.rows;

import java.util.function.LongSupplier;

/**
 * Redis's time, kept from what it last told and what has passed here since: never from this machine's own clock. A
 * machine that slept, or a Redis whose clock was set, makes it wrong until Redis is asked again. Thread-safe.
 */
public final class RedisClock {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LongSupplier nanoTime;
    private volatile Told told = new Told(0, 0);

    /** @param nanoTime a clock that only runs forward, in nanoseconds */
    public RedisClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** To be called the moment that Redis has said so. */
    public void told(long millis) {
        told = new Told(millis, nanoTime.getAsLong());
    }

    /** Milliseconds since the epoch. */
    public long millis() {
        Told last = told;
        return last.millis() + (nanoTime.getAsLong() - last.at()) / NANOS_PER_MILLI;
    }

    private record Told(long millis, long at) {}
}
