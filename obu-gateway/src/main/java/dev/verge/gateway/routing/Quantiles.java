package dev.verge.gateway.routing;

import java.util.Arrays;
import java.util.List;

/**
 * A distribution of times, by its values at the fixed {@link #LEVELS}; between two of them it is taken as even. Small
 * enough to be recorded with each decision.
 */
public final class Quantiles {
    /** The levels: least, quartiles, the tail in ever finer steps, most. */
    public static final List<Double> LEVELS = List.of(0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0);

    /** No time at all. */
    public static final Quantiles ZERO = new Quantiles(new long[LEVELS.size()]);

    // the standard normal distribution at these levels; the ends as far out as 5,000 samples reach
    private static final double[] NORMAL = {-3.7, -1.2816, -0.6745, 0, 0.6745, 1.2816, 1.6449, 2.3263, 3.0902, 3.7};

    private static final int MEDIAN = 3;
    // the same without boxes: decisions read them many times
    private static final double[] SHARES =
            LEVELS.stream().mapToDouble(Double::doubleValue).toArray();

    private final long[] micros;

    private Quantiles(long[] micros) {
        this.micros = micros;
    }

    /** @throws IllegalArgumentException unless there is one value a level, none negative, none below the one before */
    public static Quantiles of(List<Long> micros) {
        if (micros.size() != LEVELS.size()) {
            throw new IllegalArgumentException(LEVELS.size() + " values are needed, not " + micros.size());
        }
        long[] values = new long[micros.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = micros.get(i);
            if (values[i] < (i == 0 ? 0 : values[i - 1])) {
                throw new IllegalArgumentException("quantiles are not negative and do not fall: " + micros);
            }
        }
        return new Quantiles(values);
    }

    /** What is assumed where nothing has been measured: from a half of the typical time to four times of it. */
    public static Quantiles around(long typicalMicros) {
        double[] factors = {0.5, 0.7, 0.85, 1, 1.25, 1.6, 2, 2.5, 3.5, 4};
        long[] values = new long[factors.length];
        for (int i = 0; i < values.length; i++) values[i] = (long) (typicalMicros * factors[i]);
        return new Quantiles(values);
    }

    /** The values, one a level. */
    public List<Long> micros() {
        return Arrays.stream(micros).boxed().toList();
    }

    /** The median. */
    public long median() {
        return micros[MEDIAN];
    }

    /** The mean of the distribution, even between two levels. */
    public long mean() {
        double sum = 0;
        for (int i = 1; i < micros.length; i++) {
            sum += (SHARES[i] - SHARES[i - 1]) * (micros[i - 1] + micros[i]) / 2.0;
        }
        return (long) sum;
    }

    /** The time within which this share of calls is done. */
    public long at(double level) {
        for (int i = 1; i < micros.length; i++) {
            double above = SHARES[i];
            if (level > above) continue;
            double below = SHARES[i - 1];
            return micros[i - 1] + (long) ((micros[i] - micros[i - 1]) * ((level - below) / (above - below)));
        }
        return micros[micros.length - 1];
    }

    /** The share of calls that are done within a time. */
    public double within(long limitMicros) {
        if (limitMicros < micros[0]) return 0;
        for (int i = 1; i < micros.length; i++) {
            if (limitMicros >= micros[i]) continue;
            double part = (double) (limitMicros - micros[i - 1]) / (micros[i] - micros[i - 1]);
            return SHARES[i - 1] + (SHARES[i] - SHARES[i - 1]) * part;
        }
        return 1;
    }

    /**
     * The sum of two independent times: medians add up, and at each level the distances from them as the deviations of
     * normal distributions do, {@code √(a² + b²)}.
     */
    public Quantiles plus(Quantiles other) {
        if (other == ZERO) return this;
        long[] sum = new long[micros.length];
        for (int i = 0; i < sum.length; i++) {
            double a = micros[i] - micros[MEDIAN];
            double b = other.micros[i] - other.micros[MEDIAN];
            long spread = (long) StrictMath.sqrt(a * a + b * b);
            sum[i] = micros[MEDIAN] + other.micros[MEDIAN] + (i < MEDIAN ? -spread : spread);
        }
        return new Quantiles(sum);
    }

    /** How much longer a call is expected to take that has taken so long already: the mean of the rest beyond it. */
    public long beyond(long elapsedMicros) {
        double weight = 0;
        double sum = 0;
        for (int i = 1; i < micros.length; i++) {
            long high = micros[i];
            if (high <= elapsedMicros) continue;
            long low = Math.max(micros[i - 1], elapsedMicros);
            double share = (SHARES[i] - SHARES[i - 1])
                    * (high == micros[i - 1] ? 1 : (double) (high - low) / (high - micros[i - 1]));
            weight += share;
            sum += share * ((low + high) / 2.0 - elapsedMicros);
        }
        // longer than ever: nobody knows, so as long again as the worst ones differ
        return weight == 0 ? (micros[micros.length - 1] - micros[MEDIAN]) / 2 : (long) (sum / weight);
    }

    /** How far values lie from the median: {@code (p90 - p10) / 2.56}, which is the deviation of a normal distribution. */
    public double deviation() {
        return (micros[5] - micros[1]) / (2 * NORMAL[5]);
    }

    /** A normal distribution, cut off at 0. */
    static Quantiles normal(double mean, double deviation) {
        long[] values = new long[NORMAL.length];
        for (int i = 0; i < values.length; i++) values[i] = (long) Math.max(0, mean + NORMAL[i] * deviation);
        return new Quantiles(values);
    }

    /** All of it so many times as long. */
    public Quantiles times(double factor) {
        long[] product = new long[micros.length];
        for (int i = 0; i < product.length; i++) product[i] = (long) (micros[i] * factor);
        return new Quantiles(product);
    }

    /** All of it later by a time that may be negative; never below 0. */
    public Quantiles plus(long shift) {
        long[] sum = new long[micros.length];
        for (int i = 0; i < sum.length; i++) sum[i] = Math.max(0, micros[i] + shift);
        return new Quantiles(sum);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quantiles q && Arrays.equals(micros, q.micros);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(micros);
    }

    @Override
    public String toString() {
        return Arrays.toString(micros);
    }
}
