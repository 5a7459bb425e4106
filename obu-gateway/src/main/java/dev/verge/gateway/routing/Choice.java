package dev.verge.gateway.routing;

import static java.util.Objects.requireNonNull;

/**
 * What a policy says.
 *
 * @param outcome what is done
 * @param reason why
 */
public record Choice(Outcome outcome, Reason reason) {
    public Choice {
        requireNonNull(outcome, "outcome");
        requireNonNull(reason, "reason");
    }

    /** A call to the target of this estimate. */
    public static Choice of(Estimate estimate, Reason reason) {
        return new Choice(Outcome.to(estimate), reason);
    }
}
