package dev.verge.gateway.shadow;

import java.util.Arrays;

/** Quantiles of the last values. Safe for use by many threads. */
final class Recent {
    private final double[] ring;
    private int next;
    private int filled;

    Recent(int size) {
        this.ring = new double[size];
    }

    synchronized void add(double value) {
        ring[next] = value;
        next = (next + 1) % ring.length;
        filled = Math.min(filled + 1, ring.length);
    }

    /** By the nearest rank; 0 if there is nothing. */
    double quantile(double level) {
        double[] sorted = values();
        if (sorted.length == 0) return 0;
        Arrays.sort(sorted);
        return sorted[Math.clamp((long) Math.ceil(level * sorted.length) - 1, 0, sorted.length - 1)];
    }

    private synchronized double[] values() {
        return Arrays.copyOf(ring, filled);
    }
}
