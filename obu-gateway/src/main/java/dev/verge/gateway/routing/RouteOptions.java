package dev.verge.gateway.routing;

/**
 * What a site wants of its router. Costs are in one unit that the site chooses; all that counts is how they compare.
 *
 * @param missCost what an answer that is late, or is not given, costs
 * @param costPerJoule what energy costs
 * @param hedgeFrom a second call is planned only where it lowers the probability of a late answer by at least this
 * @param confidence probability of an answer in time with which {@code energy} is content
 * @param threshold calls in flight at the edge up to which {@code static-threshold} goes there
 */
public record RouteOptions(double missCost, double costPerJoule, double hedgeFrom, double confidence, int threshold) {
    /** A late answer costs as much as twenty calls to the edge of the simulator's sites. */
    public static final RouteOptions DEFAULT = new RouteOptions(20, 0.1, 0.002, 0.95, 4);

    public RouteOptions {
        if (!(missCost >= 0) || !(costPerJoule >= 0)) throw new IllegalArgumentException("a cost is negative");
        if (!(hedgeFrom >= 0 && hedgeFrom <= 1) || !(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("a probability is between 0 and 1");
        }
    }

    void write(JsonLine json) {
        json.begin()
                .field("missCost", missCost)
                .field("costPerJoule", costPerJoule)
                .field("hedgeFrom", hedgeFrom)
                .field("confidence", confidence)
                .field("threshold", threshold)
                .end();
    }
}
