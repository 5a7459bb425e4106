package dev.verge.gateway.canary;

import dev.verge.gateway.canary.Verdict.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Judges a canary by one-sided confidence bounds: promoted if agreement, failures and latency are all shown to be well
 * enough, rolled back if one of them is shown not to be, else undecided. It is looked at {@code n, 2n, 4n, …} comparisons;
 * the error of look {@code k} (from 1) is {@code α / (k(k+1))}, which is {@code α} over all looks (alpha spending; a test
 * that is repeated at leisure finds what it seeks).
 *
 * <p>With a share {@code p} of the traffic the canary itself gave that share of the answers it is compared with. If it agrees
 * with itself, {@code observed = p + (1 - p) · true}, so the bounds are turned back by {@code (observed - p) / (1 - p)}.
 */
record Gate(CanaryOptions options) {
    Verdict judge(Samples samples, int percent, int look) {
        double z = Bounds.z((1 - options.confidence()) / (look * (look + 1.0)));
        Facts facts = new Facts();
        agreement(samples, percent / 100.0, z, facts);
        failures(samples, z, facts);
        latency(samples, z, facts);
        return facts.verdict();
    }

    private void agreement(Samples samples, double share, double z, Facts facts) {
        double low = without(share, Bounds.shareLower(samples.agreed(), samples.comparable(), z));
        double high = without(share, Bounds.shareUpper(samples.agreed(), samples.comparable(), z));
        facts.add(
                low >= options.agreement(),
                high < options.agreement(),
                "agreement is between %.3f and %.3f, %.3f is asked for".formatted(low, high, options.agreement()));
    }

    private static double without(double share, double observed) {
        return share >= 1 ? 0 : Math.clamp((observed - share) / (1 - share), 0, 1);
    }

    private void failures(Samples samples, double z, Facts facts) {
        double low = Bounds.shareLower(samples.failed(), samples.all(), z);
        double high = Bounds.shareUpper(samples.failed(), samples.all(), z);
        facts.add(
                high <= options.failures(),
                low > options.failures(),
                "failures are between %.3f and %.3f, %.3f is allowed".formatted(low, high, options.failures()));
    }

    private void latency(Samples samples, double z, Facts facts) {
        double q = options.quantile();
        OptionalLong low = Bounds.quantileLower(samples.copied(), q, z);
        OptionalLong high = Bounds.quantileUpper(samples.copied(), q, z);
        OptionalLong servedLow = Bounds.quantileLower(samples.served(), q, z);
        OptionalLong servedHigh = Bounds.quantileUpper(samples.served(), q, z);
        if (low.isEmpty() || high.isEmpty() || servedLow.isEmpty() || servedHigh.isEmpty()) {
            facts.add(false, false, "too few answers to tell the latency");
            return;
        }
        double most = options.maxLatency().map(limit -> limit.toNanos() / 1e3).orElse(Double.MAX_VALUE);
        double strict = Math.min(most, options.slowdown() * servedLow.getAsLong());
        double lenient = Math.min(most, options.slowdown() * servedHigh.getAsLong());
        facts.add(
                high.getAsLong() <= strict,
                low.getAsLong() > lenient,
                "the %.2f quantile is between %.1f and %.1f ms, between %.1f and %.1f are allowed"
                        .formatted(q, low.getAsLong() / 1e3, high.getAsLong() / 1e3, strict / 1e3, lenient / 1e3));
    }

    private static final class Facts {
        private final List<String> sentences = new ArrayList<>();
        private boolean allWell = true;
        private boolean anyBad;

        void add(boolean well, boolean bad, String sentence) {
            allWell &= well;
            anyBad |= bad;
            sentences.add((well ? "well: " : bad ? "bad: " : "not yet: ") + sentence);
        }

        Verdict verdict() {
            return new Verdict(anyBad ? Kind.ROLL_BACK : allWell ? Kind.PROMOTE : Kind.UNDECIDED, sentences);
        }
    }
}
