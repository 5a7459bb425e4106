package dev.verge.load.wan;

/**
 * One direction of a link with a limited rate: a token bucket, kept as the time at which the line is free again (the
 * virtual scheduling form of the generic cell rate algorithm, ITU-T I.371). Used by one thread.
 */
final class Bucket {
    /** What may pass at once after a pause: one Ethernet frame. */
    private static final int BURST_BYTES = 1500;

    private long free = Long.MIN_VALUE;

    /** When the last of these bytes has left, in the clock of {@code now} (ns); never before {@code now}. */
    long departure(long now, int bytes, long bitsPerSecond) {
        if (bitsPerSecond == 0) return now;
        free = Math.max(free, now - nanos(BURST_BYTES, bitsPerSecond)) + nanos(bytes, bitsPerSecond);
        return Math.max(now, free);
    }

    private static long nanos(long bytes, long bitsPerSecond) {
        return (long) (bytes * 8e9 / bitsPerSecond);
    }
}
