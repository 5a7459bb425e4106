package dev.verge.inference.plane;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long a model usually takes: a moving median. Each observation moves it by a sixteenth of itself towards what was
 * observed, {@code m ← m · 17/16} or {@code m ← m · 15/16}, so that it rests where half of them lie above (frugal
 * streaming, Ma, Muthukrishnan and Sandler 2013, on a logarithmic scale). Threads may overwrite each other's step: it is an
 * estimate.
 */
final class Pace {
    private static final double STEP = 1.0 / 16;
    private static final double LEAST_NANOS = 100;

    private final double slowNanos;
    // after so many, the next one is only a matter of time
    private static final int MOST_OVERRUNS = 3;

    private volatile double median = LEAST_NANOS;
    private volatile boolean slow;
    private final AtomicInteger overruns = new AtomicInteger();

    /** @param slowNanos a model whose median is above this is slow, until the median is below half of it */
    Pace(double slowNanos) {
        this.slowNanos = slowNanos;
    }

    /** Takes in one run. */
    void took(long nanos) {
        double now = median;
        // the first run stands for all until there are more
        double next = now == LEAST_NANOS ? nanos : nanos > now ? now * (1 + STEP) : now * (1 - STEP);
        median = Math.max(LEAST_NANOS, next);
        slow = median > (slow ? slowNanos / 2 : slowNanos) || overruns.get() >= MOST_OVERRUNS;
    }

    /**
     * Takes in a run on a caller's thread that had to be broken off there: the model is slow until many runs were quick, and
     * from the third such time on for good.
     *
     * @return how many there have been
     */
    int overran() {
        int times = overruns.incrementAndGet();
        median = Math.max(median, 2 * slowNanos);
        slow = true;
        return times;
    }

    /** Whether the model is too slow for the caller's thread. */
    boolean isSlow() {
        return slow;
    }

    /** The estimate, in nanoseconds. */
    double median() {
        return median;
    }
}
