package dev.verge.inference.plane;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

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
    // after so many without a long pause, the next one is only a matter of time
    private static final int MOST_OVERRUNS = 3;
    private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(10);

    private volatile double median = LEAST_NANOS;
    private volatile boolean slow;
    private volatile boolean always;
    private final LongSupplier clock;
    private volatile int overruns;
    private volatile long lastOverrun;

    /** @param slowNanos a model whose median is above this is slow, until the median is below half of it */
    Pace(double slowNanos) {
        this(slowNanos, System::nanoTime);
    }

    Pace(double slowNanos, LongSupplier clock) {
        this.slowNanos = slowNanos;
        this.clock = clock;
    }

    /** Takes in one run. */
    void took(long nanos) {
        double now = median;
        // the first run stands for all until there are more
        double next = now == LEAST_NANOS ? nanos : nanos > now ? now * (1 + STEP) : now * (1 - STEP);
        median = Math.max(LEAST_NANOS, next);
        slow = always || median > (slow ? slowNanos / 2 : slowNanos) || overruns >= MOST_OVERRUNS && !isForgotten();
    }

    /** Whatever it takes, the model is slow. */
    void always() {
        always = true;
        slow = true;
    }

    private boolean isForgotten() {
        return clock.getAsLong() - lastOverrun > FORGOTTEN_NANOS;
    }

    /**
     * Takes in a run that held a caller's thread for too long: the model is slow until many runs were quick, and from the
     * third such time on for ten minutes at least.
     *
     * @return how many there have been, those before a pause of ten minutes not counted
     */
    synchronized int overran() {
        if (isForgotten()) overruns = 0;
        overruns++;
        lastOverrun = clock.getAsLong();
        median = Math.max(median, 2 * slowNanos);
        slow = true;
        return overruns;
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
