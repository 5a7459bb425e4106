package dev.verge.gateway.simulate;

/**
 * The deadlines of a scenario: three, drawn by chance.
 *
 * @param shortMicros the shortest
 * @param middleMicros the middle one
 * @param longMicros the longest
 * @param shortShare share of requests with the shortest
 * @param middleShare share of requests with the middle one; the others have the longest
 */
record Budgets(long shortMicros, long middleMicros, long longMicros, double shortShare, double middleShare) {
    static final Budgets USUAL = new Budgets(60_000, 100_000, 250_000, 0.15, 0.6);

    long at(double chance) {
        if (chance < shortShare) return shortMicros;
        return chance < shortShare + middleShare ? middleMicros : longMicros;
    }
}
