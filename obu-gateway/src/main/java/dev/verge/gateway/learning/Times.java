package dev.verge.gateway.learning;

import dev.verge.gateway.routing.Quantiles;

/**
 * The distribution of times as {@code level · shape}: how long calls take changes at once and is learned from the last
 * ones, how much they differ from each other hardly changes and is learned from many.
 *
 * <ul>
 *   <li>The shape is the distribution of a time over the level before it, so level and shape together are right on the
 *       average, whatever is distributed. A histogram that halves in ten seconds; a value goes into it
 *       {@value #PENDING} values later, unless a change began with it, so that a change does not pass for spread.
 *   <li>The level is a mean of logarithms, the last values counting most.
 *   <li>A sudden change is found by a cumulative sum (Page, Continuous Inspection Schemes, Biometrika 41, 1954) of what
 *       differs from the level by more than one deviation; the level begins anew then, with the values since.
 * </ul>
 *
 * For one thread at a time.
 */
final class Times {
    private static final int PENDING = 8;
    // what takes no time at all has no logarithm, and nobody's deadline depends on less
    private static final long LEAST_MICROS = 50;
    private static final long SHAPE_HALF_LIFE_MICROS = 10_000_000;
    private static final int UNIT = 10_000;
    private static final double PRIOR_HALF_LIVES = 0.05;
    // reading the histogram takes some microseconds
    private static final int REFRESH_VALUES = 16;
    private static final long REFRESH_MICROS = 500_000;
    private static final double LEAST_GAIN = 0.02;
    private static final double MOST_GAIN = 0.2;
    private static final double ALLOWED = 1;
    private static final double ALARM = 5;
    private static final double OUTLIER = 3;
    private static final double LEAST_DEVIATION = 0.02;

    private final long halfLifeMicros;
    private final DecayingHistogram shape;
    // log ratios, as a ring
    private final double[] pending = new double[PENDING];
    private Quantiles shapeNow;
    private long readMicros = Long.MIN_VALUE / 2;
    private int unread;
    private int pended;
    private int known;
    private double level;
    private double weight;
    private long last = Long.MIN_VALUE / 2;
    private final Drift up = new Drift();
    private final Drift down = new Drift();

    /** Values that have differed in one direction for a while. */
    private static final class Drift {
        double sum;
        double logs;
        int count;

        /** Whether they differ too much by now. */
        boolean add(double excess, double log) {
            sum = Math.max(0, sum + excess);
            if (sum == 0) {
                clear();
                return false;
            }
            logs += log;
            count++;
            return sum > ALARM;
        }

        void clear() {
            sum = 0;
            logs = 0;
            count = 0;
        }
    }

    /** Takes {@code prior} for the distribution until there are values. */
    Times(long halfLifeMicros, Quantiles prior) {
        this.halfLifeMicros = halfLifeMicros;
        this.level = StrictMath.log(Math.max(LEAST_MICROS, prior.median()));
        this.shape = new DecayingHistogram(SHAPE_HALF_LIFE_MICROS, Quantiles.around(UNIT));
        shape.expect(Quantiles.around(UNIT), PRIOR_HALF_LIVES);
        this.shapeNow = shape.quantiles();
    }

    void record(long micros, long nowMicros) {
        double log = StrictMath.log(Math.max(LEAST_MICROS, micros));
        pend(log - level, nowMicros);
        learn(log, nowMicros);
    }

    /** A guess, for instance of how long a call would have taken that nobody waited for: it moves the level only. */
    void guessed(long micros, long nowMicros) {
        learn(StrictMath.log(Math.max(LEAST_MICROS, micros)), nowMicros);
    }

    private void learn(double log, long nowMicros) {
        double differs = Math.clamp((log - level) / deviation(), -OUTLIER, OUTLIER);
        double forgotten = 1 - StrictMath.pow(0.5, Math.max(0.0, nowMicros - last) / halfLifeMicros);
        // the first ones count alike
        weight = Math.min(weight + 1, 1 / Math.clamp(forgotten, LEAST_GAIN, MOST_GAIN));
        level += (log - level) / weight;
        last = Math.max(last, nowMicros);
        boolean above = up.add(differs - ALLOWED, log);
        boolean below = down.add(-differs - ALLOWED, log);
        if (above) restart(up);
        else if (below) restart(down);
    }

    private void restart(Drift drift) {
        forget(drift.count);
        level = drift.logs / drift.count;
        weight = drift.count;
        up.clear();
        down.clear();
    }

    /** Values belong to the shape once it is clear that no change began with them. */
    private void pend(double ratio, long nowMicros) {
        int at = pended++ % PENDING;
        if (known == PENDING) shape((long) (UNIT * StrictMath.exp(pending[at])), nowMicros);
        else known++;
        pending[at] = ratio;
    }

    private void shape(long ratio, long nowMicros) {
        shape.record(ratio, nowMicros);
        unread++;
        if (unread < REFRESH_VALUES && nowMicros - readMicros < REFRESH_MICROS) return;
        shapeNow = shape.quantiles();
        readMicros = nowMicros;
        unread = 0;
    }

    private void forget(int count) {
        int forgotten = Math.min(count, known);
        known -= forgotten;
        pended -= forgotten;
    }

    private double deviation() {
        Quantiles quantiles = shapeNow;
        double spread = StrictMath.log((double) Math.max(1, quantiles.at(0.9)) / Math.max(1, quantiles.at(0.1)));
        return Math.max(LEAST_DEVIATION, spread / 2.56);
    }

    Quantiles quantiles() {
        return shapeNow.times(StrictMath.exp(level) / UNIT);
    }
}
