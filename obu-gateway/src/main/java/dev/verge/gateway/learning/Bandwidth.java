package dev.verge.gateway.learning;

/**
 * Bytes a second on the way to a target: bytes sent over the time that sending took, the last second counting most. Begins
 * with some bytes at the configured bandwidth. For one thread at a time.
 */
final class Bandwidth {
    private static final double HALF_LIFE_MICROS = 500_000;
    private static final double PRIOR_BYTES = 20_000;

    private final double configured;
    private double bytes;
    private double micros;
    private long last = Long.MIN_VALUE;

    Bandwidth(long bytesPerSecond) {
        this.configured = bytesPerSecond;
    }

    /** So many bytes took so long. */
    void sent(double sentBytes, long tookMicros, long nowMicros) {
        if (last != Long.MIN_VALUE && nowMicros > last) {
            double factor = StrictMath.pow(0.5, (nowMicros - last) / HALF_LIFE_MICROS);
            bytes *= factor;
            micros *= factor;
        }
        last = Math.max(last, nowMicros);
        bytes += sentBytes;
        micros += tookMicros;
    }

    long bytesPerSecond() {
        double time = micros / 1e6 + PRIOR_BYTES / configured;
        return Math.max(1, (long) ((bytes + PRIOR_BYTES) / time));
    }
}
