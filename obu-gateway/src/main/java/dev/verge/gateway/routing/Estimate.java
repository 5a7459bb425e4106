package dev.verge.gateway.routing;

/**
 * What a call to one target would bring.
 *
 * @param target the target's name
 * @param side where it stands
 * @param usability whether it comes into question
 * @param atZero whether it would have to start first
 * @param queueMicros wait behind calls in flight
 * @param coldMicros wait for the start, median
 * @param serviceMicros work, median
 * @param networkMicros way there and back, median
 * @param transferMicros sending the body
 * @param completion all of it, as a distribution
 * @param answered probability that it is answered at all
 * @param inTime probability that it is answered before the deadline
 * @param cost price, bytes and energy, without the cost of being late
 * @param joules energy
 */
public record Estimate(
        String target,
        Side side,
        Usability usability,
        boolean atZero,
        long queueMicros,
        long coldMicros,
        long serviceMicros,
        long networkMicros,
        long transferMicros,
        Quantiles completion,
        double answered,
        double inTime,
        double cost,
        double joules) {

    /** Whether the target comes into question. */
    public boolean isUsable() {
        return usability == Usability.USABLE;
    }

    /** Probability that it has been answered within a time. */
    public double within(long micros) {
        return answered * completion.within(micros);
    }

    void write(JsonLine json) {
        json.begin()
                .field("target", target)
                .field("side", side.label())
                .field("usable", usability.label())
                .field("atZero", atZero)
                .field("queue", queueMicros)
                .field("cold", coldMicros)
                .field("service", serviceMicros)
                .field("network", networkMicros)
                .field("transfer", transferMicros)
                .field("p50", completion.median())
                .field("p99", completion.at(0.99))
                .field("inTime", inTime)
                .field("cost", cost)
                .field("joules", joules)
                .end();
    }
}
