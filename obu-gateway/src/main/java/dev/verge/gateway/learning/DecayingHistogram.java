package dev.verge.gateway.learning;

import dev.verge.gateway.routing.Quantiles;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The distribution of times, of which the last seconds count most: an HdrHistogram with forward decay (Cormode,
 * Shkapenyuk, Srivastava and Xu, Forward Decay, ICDE 2009). Each value stands for the time since the one before it, and
 * weighs that much, so that a trickle of probes is not outweighed for long by a flood of calls before it; but for no more
 * than a part of a half-life, so that a few values never say everything. For one thread at a time.
 */
final class DecayingHistogram {
    private static final long LONGEST_MICROS = 120_000_000;
    private static final int DIGITS = 2;
    private static final double FOLD_AFTER_HALF_LIVES = 20;
    // weights count units, so that rounding does not matter
    private static final double UNITS = 100_000;
    private static final double LEAST_STEP = 1e-4;
    private static final double LONGEST_STEP = 0.25;
    private static final int EXPECTED_VALUES = 20;

    private final long halfLifeMicros;
    private Histogram histogram = new Histogram(LONGEST_MICROS, DIGITS);
    private double firstStep = LONGEST_STEP;
    private double halfLives;
    private long last = Long.MIN_VALUE;
    private Quantiles quantiles;
    private boolean stale;

    /** Says {@code prior} until there is a value. */
    DecayingHistogram(long halfLifeMicros, Quantiles prior) {
        this.halfLifeMicros = halfLifeMicros;
        this.quantiles = prior;
    }

    /** Begins with what is expected, as if so many half-lives had been recorded; the first value does not outweigh it. */
    void expect(Quantiles prior, double weighs) {
        for (int i = 0; i < EXPECTED_VALUES; i++) {
            long value = prior.at((i + 0.5) / EXPECTED_VALUES);
            histogram.recordValueWithCount(value, (long) (weighs / EXPECTED_VALUES * UNITS));
        }
        firstStep = weighs / EXPECTED_VALUES;
        stale = true;
    }

    void record(long micros, long nowMicros) {
        double step = last == Long.MIN_VALUE
                ? firstStep
                : Math.clamp((double) (nowMicros - last) / halfLifeMicros, LEAST_STEP, LONGEST_STEP);
        halfLives += step;
        if (halfLives > FOLD_AFTER_HALF_LIVES) fold();
        long weight = (long) (step * UNITS * StrictMath.pow(2, halfLives));
        histogram.recordValueWithCount(Math.clamp(micros, 0, LONGEST_MICROS), weight);
        last = Math.max(last, nowMicros);
        stale = true;
    }

    Quantiles quantiles() {
        if (stale) {
            quantiles = read();
            stale = false;
        }
        return quantiles;
    }

    /** Weights grow without bound; now and then all of them are divided, and what is nothing by then is dropped. */
    private void fold() {
        double divisor = StrictMath.pow(2, halfLives);
        Histogram folded = new Histogram(LONGEST_MICROS, DIGITS);
        for (HistogramIterationValue value : histogram.recordedValues()) {
            long count = (long) (value.getCountAtValueIteratedTo() / divisor);
            if (count > 0) folded.recordValueWithCount(value.getValueIteratedTo(), count);
        }
        histogram = folded;
        halfLives = 0;
    }

    private Quantiles read() {
        long total = histogram.getTotalCount();
        List<Long> micros = new ArrayList<>(Quantiles.LEVELS.size());
        long seen = 0;
        long value = 0;
        for (HistogramIterationValue step : histogram.recordedValues()) {
            value = step.getValueIteratedTo();
            seen += step.getCountAtValueIteratedTo();
            while (micros.size() < Quantiles.LEVELS.size() && seen >= Quantiles.LEVELS.get(micros.size()) * total) {
                micros.add(value);
            }
        }
        // rounding may leave the last level out
        while (micros.size() < Quantiles.LEVELS.size()) micros.add(value);
        return Quantiles.of(micros);
    }
}
