package dev.verge.gateway.routing;

import java.util.ArrayList;
import java.util.List;

/** Decides: estimates each target, asks the policy, and says what should be warmed. Pure, like the policies. */
public final class Router {
    private static final long RETRY_MICROS = 1_000_000;

    private Router() {}

    /** The decision of a policy. */
    public static Decision decide(Question question, Policy policy) {
        List<Estimate> estimates = Estimator.estimates(question);
        Choice choice = estimates.stream().anyMatch(Estimate::isUsable)
                ? policy.choose(question, estimates)
                : nobody(question.request());
        return new Decision(policy.name(), choice.outcome(), choice.reason(), estimates, warm(question, estimates));
    }

    private static Choice nobody(RequestFacts request) {
        Outcome outcome = request.deferrable() ? new Outcome.Defer(RETRY_MICROS) : new Outcome.Shed(RETRY_MICROS);
        return new Choice(outcome, Reason.NO_TARGET);
    }

    /** Targets at zero that would, once running, be cheaper for such requests than each one that runs. */
    private static List<String> warm(Question question, List<Estimate> estimates) {
        List<String> warm = new ArrayList<>();
        for (int i = 0; i < estimates.size(); i++) {
            Target target = question.fleet().targets().get(i);
            if (!target.atZero()
                    || target.startingMicros() > 0
                    || !estimates.get(i).isUsable()) continue;
            Estimate running = Estimator.warm(question.request(), target, question.options());
            double cost = expected(running, question.options());
            boolean cheaper = estimates.stream()
                    .filter(e -> e.isUsable() && !e.atZero())
                    .allMatch(e -> cost < expected(e, question.options()));
            if (cheaper) warm.add(target.name());
        }
        return warm;
    }

    /** Cost that is to be expected of a call: the call's own, and that of being late as often as it will be. */
    public static double expected(Estimate estimate, RouteOptions options) {
        return estimate.cost() + (1 - estimate.inTime()) * options.missCost();
    }
}
