package dev.verge.gateway.learning;

/**
 * The share of calls that were never answered, the last half minute counting most. Begins with a small share of a
 * number of calls that were not made, so that neither the first failure nor the first answer says everything.
 */
final class FailureRate {
    private static final double HALF_LIFE_MICROS = 30e6;
    private static final double PRIOR_CALLS = 100;

    private final double prior;
    private double failures;
    private double calls;
    private long last;

    FailureRate(double prior) {
        this.prior = prior;
    }

    void record(boolean failed, long nowMicros) {
        decay(nowMicros);
        calls++;
        if (failed) failures++;
    }

    double rate() {
        return (failures + prior * PRIOR_CALLS) / (calls + PRIOR_CALLS);
    }

    private void decay(long nowMicros) {
        if (nowMicros <= last) return;
        double factor = last == 0 ? 1 : StrictMath.pow(0.5, (nowMicros - last) / HALF_LIFE_MICROS);
        failures *= factor;
        calls *= factor;
        last = nowMicros;
    }
}
