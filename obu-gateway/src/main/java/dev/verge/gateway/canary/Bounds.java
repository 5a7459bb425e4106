package dev.verge.gateway.canary;

import java.util.Arrays;
import java.util.OptionalLong;

/** One-sided confidence bounds. Pure. */
final class Bounds {
    private Bounds() {}

    /**
     * The quantile of the standard normal distribution that is exceeded with this probability, 0 to 0.5; error below
     * 0.00045 (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23).
     */
    static double z(double probability) {
        double t = Math.sqrt(-2 * Math.log(probability));
        return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    }

    /** Below the true share (Wilson, Probable Inference, JASA 22, 1927). */
    static double shareLower(long successes, long of, double z) {
        return wilson(successes, of, -z);
    }

    /** Above the true share. */
    static double shareUpper(long successes, long of, double z) {
        return wilson(successes, of, z);
    }

    // (p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n)
    private static double wilson(long successes, long of, double z) {
        if (of == 0) return z < 0 ? 0 : 1;
        double p = (double) successes / of;
        double zz = z * z / of;
        return (p + zz / 2 + Math.signum(z) * Math.sqrt(zz * (p * (1 - p) + zz / 4))) / (1 + zz);
    }

    /**
     * Above the true quantile, without any assumption on the distribution: the value of rank
     * {@code ⌈nq + z·√(nq(1-q))⌉ + 1} (Conover, Practical Nonparametric Statistics, 3.2). Nothing if there are too few values.
     */
    static OptionalLong quantileUpper(long[] values, double quantile, double z) {
        return rank(values, Math.ceil(spread(values, quantile, z)) + 1);
    }

    /** Below the true quantile. */
    static OptionalLong quantileLower(long[] values, double quantile, double z) {
        return rank(values, Math.floor(spread(values, quantile, -z)));
    }

    private static double spread(long[] values, double quantile, double z) {
        double n = values.length;
        return n * quantile + z * Math.sqrt(n * quantile * (1 - quantile));
    }

    private static OptionalLong rank(long[] values, double rank) {
        if (rank < 1 || rank > values.length) return OptionalLong.empty();
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return OptionalLong.of(sorted[(int) rank - 1]);
    }
}
