package dev.verge.gateway.routing;

import java.util.ArrayList;
import java.util.List;

/**
 * Completion time = queue + cold start + service + network + transfer, where
 * {@code queue} is the target's wait (a first-come, first-served queue before its workers), spread by
 * {@code deviation of service · √waiting / workers}, and {@code transfer = bytes / bandwidth}; cost = price + kilobytes · price per kilobyte +
 * joules · cost per joule.
 */
public final class Estimator {
    // a target whose oldest call hangs answers the next one or not: nothing better is known until a probe returns
    private static final double SUSPECT_ANSWERS = 0.5;

    private Estimator() {}

    /** One estimate a target, in the order of the fleet. */
    public static List<Estimate> estimates(Question question) {
        List<Estimate> estimates = new ArrayList<>(question.fleet().targets().size());
        for (Target target : question.fleet().targets()) {
            estimates.add(estimate(question.request(), target, question.options()));
        }
        return estimates;
    }

    /** The same target as if it were running: whether a start would be worth its while. */
    static Estimate warm(RequestFacts request, Target target, RouteOptions options) {
        return estimate(request, target, options, Quantiles.ZERO, false);
    }

    static Estimate estimate(RequestFacts request, Target target, RouteOptions options) {
        Quantiles cold = target.atZero() ? target.coldStart().plus(-target.startingMicros()) : Quantiles.ZERO;
        return estimate(request, target, options, cold, target.atZero());
    }

    private static Estimate estimate(
            RequestFacts request, Target target, RouteOptions options, Quantiles cold, boolean atZero) {
        int waiting = Math.max(0, target.inFlight() + 1 - target.workers());
        Quantiles queue = queue(waiting, target);
        long transfer = (long) (request.bytes() * 1e6 / target.bytesPerSecond());
        Quantiles completion =
                target.service().plus(target.network()).plus(cold).plus(queue).plus(transfer);
        double answered = 1 - target.failureRate();
        if (target.health() == Health.SUSPECT) answered = Math.min(answered, SUSPECT_ANSWERS);
        return new Estimate(
                target.name(),
                target.side(),
                usability(request, target),
                atZero,
                queue.median(),
                cold.median(),
                target.service().median(),
                target.network().median(),
                transfer,
                completion,
                answered,
                answered * completion.within(request.budgetMicros()),
                target.price()
                        + request.bytes() / 1000.0 * target.pricePerKilobyte()
                        + target.joules() * options.costPerJoule(),
                target.joules());
    }

    // as many ends of calls have to be waited for, at any of the workers; their number makes the sum a normal one
    private static Quantiles queue(int waiting, Target target) {
        if (waiting == 0) return Quantiles.ZERO;
        double deviation = target.service().deviation() * StrictMath.sqrt(waiting) / target.workers();
        return Quantiles.normal(target.waitMicros(), deviation);
    }

    private static Usability usability(RequestFacts request, Target target) {
        if (!target.serves(request.model())) return Usability.OTHER_MODEL;
        if (!request.placement().allows(target.side())) return Usability.EXCLUDED;
        if (target.side() == Side.CLOUD && !request.mayLeave()) return Usability.MAY_NOT_LEAVE;
        if (target.health() == Health.DOWN) return Usability.DOWN;
        return target.inFlight() >= target.limit() ? Usability.SATURATED : Usability.USABLE;
    }
}
