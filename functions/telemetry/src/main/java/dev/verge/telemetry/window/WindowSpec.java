package dev.verge.telemetry.window;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How windows are cut. Rows of a vehicle form segments without a gap longer than {@code maxGap}; row {@code n} of a
 * segment, counted from 1, completes a window when {@code n ≥ rows} and {@code (n - rows) mod stride = 0}.
 *
 * @param rows rows of a window, N
 * @param stride rows from one window's first row to the next one's, S: tumbling where {@code S = N}, overlapping where
 *     it is smaller, leaving rows out where it is larger
 * @param maxGap longest time between two rows of one window
 */
public record WindowSpec(int rows, int stride, Duration maxGap) {
    /** Tumbling windows of 40 rows, gaps of at most 10 s. */
    public static final WindowSpec DEFAULT = new WindowSpec(40, 40, Duration.ofSeconds(10));

    /** @throws IllegalArgumentException if a window has no row, does not move on, or may have no gap */
    public WindowSpec {
        requireNonNull(maxGap, "maxGap");
        if (rows < 1) throw new IllegalArgumentException("a window has at least 1 row, not " + rows);
        if (stride < 1) throw new IllegalArgumentException("the stride is at least 1 row, not " + stride);
        if (maxGap.toMillis() < 1)
            throw new IllegalArgumentException("the longest gap is at least 1 ms, not " + maxGap);
    }

    /** Whether row {@code n} of a segment, counted from 1, completes a window. */
    public boolean completes(long n) {
        return n >= rows && (n - rows) % stride == 0;
    }

    /** Windows completed by the first {@code n} rows of a segment. */
    public long windows(long n) {
        return n < rows ? 0 : (n - rows) / stride + 1;
    }

    /**
     * Rows of the unfinished window that are in no other one, when a segment ends after {@code n} rows; with {@code k}
     * windows cut: {@code max(0, n - max(k·S, (k-1)·S + N if k > 0))}.
     */
    public long givenUp(long n) {
        long k = windows(n);
        long inWindows = k == 0 ? 0 : (k - 1) * stride + rows;
        return Math.max(0, n - Math.max(k * stride, inWindows));
    }

    /** Whether rows at these times, in milliseconds, are too far apart for one window. */
    public boolean isGap(long before, long after) {
        return after - before > maxGap.toMillis();
    }
}
