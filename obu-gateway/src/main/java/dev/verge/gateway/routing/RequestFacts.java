package dev.verge.gateway.routing;

import static java.util.Objects.requireNonNull;

/**
 * What the router knows of a request.
 *
 * @param model the model asked for, empty where the request does not say
 * @param bytes of the body
 * @param budgetMicros what is left until the deadline, at least 0
 * @param placement where the caller allows it to go
 * @param mayLeave whether the site's rules allow what is left of it after rewriting to leave the site
 * @param repeatable whether it may be sent twice: inference is stateless, so its requests are
 * @param deferrable whether a later answer is of use too
 */
public record RequestFacts(
        String model,
        long bytes,
        long budgetMicros,
        Placement placement,
        boolean mayLeave,
        boolean repeatable,
        boolean deferrable) {
    public RequestFacts {
        requireNonNull(model, "model");
        requireNonNull(placement, "placement");
        if (bytes < 0) throw new IllegalArgumentException("a body has no negative length: " + bytes);
        if (budgetMicros < 0) throw new IllegalArgumentException("a budget is not negative: " + budgetMicros);
    }

    void write(JsonLine json) {
        json.begin()
                .field("model", model)
                .field("bytes", bytes)
                .field("budget", budgetMicros)
                .field("placement", placement.label())
                .field("mayLeave", mayLeave)
                .field("repeatable", repeatable)
                .field("deferrable", deferrable)
                .end();
    }
}
