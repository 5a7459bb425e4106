package dev.verge.gateway.learning;

/** Requests a second, the last seconds counting most: a count that halves every second. For one thread at a time. */
public final class ArrivalRate {
    private static final double HALF_LIFE_MICROS = 1e6;

    private double count;
    private long last = Long.MIN_VALUE;

    /** A request came. */
    public void arrived(long nowMicros) {
        decay(nowMicros);
        count++;
    }

    /** Requests a second. */
    public double perSecond(long nowMicros) {
        decay(nowMicros);
        // at a steady rate r the count tends to r · half-life / ln 2
        return count * StrictMath.log(2) / (HALF_LIFE_MICROS / 1e6);
    }

    private void decay(long nowMicros) {
        if (last != Long.MIN_VALUE && nowMicros > last) {
            count *= StrictMath.pow(0.5, (nowMicros - last) / HALF_LIFE_MICROS);
        }
        last = Math.max(last, nowMicros);
    }
}
