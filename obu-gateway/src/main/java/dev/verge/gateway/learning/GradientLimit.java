package dev.verge.gateway.learning;

/**
 * The number of calls a target bears at once, from how its answers' times change: Gradient2 of Netflix'
 * concurrency-limits (https://github.com/Netflix/concurrency-limits).
 *
 * <pre>
 *   gradient = max(0.5, min(1, tolerance · long-term time / time now))
 *   limit    = (1 - smoothing) · limit + smoothing · (gradient · limit + queue)
 * </pre>
 *
 * Here the times are means over a window of at least {@code WINDOW_SAMPLES} answers, and the long-term time falls with
 * one window to what is shorter, so that an overload does not become what is normal. Times are taken as
 * the caller gives them, so one that subtracts the wait that it planned for limits only the wait that it did not.
 */
final class GradientLimit {
    private static final int WINDOW_SAMPLES = 10;
    private static final double LONG_TERM = 2.0 / (60 + 1);
    private static final double TOLERANCE = 1.5;
    private static final double SMOOTHING = 0.2;
    private static final int QUEUE = 4;

    private final int least;
    private final int most;
    private double limit;
    private double longTerm;
    private double sum;
    private int samples;
    private int mostInFlight;

    GradientLimit(int least, int most, int first) {
        this.least = least;
        this.most = most;
        this.limit = first;
    }

    int limit() {
        return (int) limit;
    }

    /** An answer that took so long, when so many calls were in flight. */
    void answered(long micros, int inFlight) {
        sum += micros;
        samples++;
        mostInFlight = Math.max(mostInFlight, inFlight);
        if (samples >= WINDOW_SAMPLES) update(sum / samples);
    }

    /** A call that was not answered in time. */
    void dropped() {
        limit = Math.max(least, limit * 0.9);
    }

    private void update(double now) {
        longTerm = longTerm == 0 || now < longTerm ? now : longTerm + (now - longTerm) * LONG_TERM;
        // while the limit is not what holds calls back, answers say nothing about it
        if (mostInFlight >= limit / 2) {
            double gradient = Math.clamp(TOLERANCE * longTerm / now, 0.5, 1);
            double next = gradient * limit + QUEUE;
            limit = Math.clamp((1 - SMOOTHING) * limit + SMOOTHING * next, least, most);
        }
        sum = 0;
        samples = 0;
        mostInFlight = 0;
    }
}
