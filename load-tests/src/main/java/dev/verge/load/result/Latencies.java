package dev.verge.load.result;

import java.util.Arrays;

/** Durations in one unit, kept exactly: 8 bytes each. Not thread-safe. */
public final class Latencies {
    private long[] values = new long[1024];
    private int size;

    /** Adds one. */
    public void add(long value) {
        if (size == values.length) values = Arrays.copyOf(values, size * 2);
        values[size++] = value;
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** The smallest value that at least this share of all values does not exceed (nearest rank); 0 where there is none. */
    public long quantile(double share) {
        if (size == 0) return 0;
        long[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * size) - 1)];
    }
}
