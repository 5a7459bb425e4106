package dev.verge.gateway.routing;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What is done with a request, why, and what was thought of each target.
 *
 * @param policy the policy's name
 * @param outcome what is done
 * @param reason why
 * @param estimates one a target, in the order of the fleet
 * @param warm targets at zero that should be started, so that later requests find them running
 */
public record Decision(String policy, Outcome outcome, Reason reason, List<Estimate> estimates, List<String> warm) {
    public Decision {
        requireNonNull(policy, "policy");
        requireNonNull(outcome, "outcome");
        requireNonNull(reason, "reason");
        estimates = List.copyOf(estimates);
        warm = List.copyOf(warm);
    }

    /** The estimate of a target of the fleet. */
    public Optional<Estimate> estimate(String target) {
        return estimates.stream().filter(e -> e.target().equals(target)).findFirst();
    }

    /** The estimate of the target that is called first, if any is. */
    public Optional<Estimate> predicted() {
        return switch (outcome) {
            case Outcome.Edge(String target) -> estimate(target);
            case Outcome.Cloud(String target) -> estimate(target);
            case Outcome.Hedge(String first, var _, var _) -> estimate(first);
            case Outcome.Shed _, Outcome.Defer _ -> Optional.empty();
        };
    }

    /** The canonical text, one object. */
    public void write(JsonLine json) {
        json.begin().field("policy", policy);
        outcome.write(json);
        json.field("reason", reason.label()).texts("warm", warm).openArray("estimates");
        for (Estimate estimate : estimates) estimate.write(json);
        json.closeArray().end();
    }

    /** The canonical text. */
    public String text() {
        JsonLine json = new JsonLine();
        write(json);
        return json.toString();
    }
}
