package dev.verge.gateway.routing.policy;

import dev.verge.gateway.routing.Choice;
import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Outcome;
import dev.verge.gateway.routing.Policy;
import dev.verge.gateway.routing.PolicyState;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.Reason;
import dev.verge.gateway.routing.RouteOptions;
import dev.verge.gateway.routing.Router;
import dev.verge.gateway.routing.Side;
import java.util.List;

/**
 * The cheapest that meets the deadline, where "meets" is a probability: the least expected cost among
 *
 * <ul>
 *   <li>one call: {@code cost + P(late) · missCost};
 *   <li>a call to {@code a} and, after {@code d}, one to {@code b}: {@code cost(a) + P(a not yet answered at d) · cost(b)
 *       + P(a late) · P(b late from d on) · missCost}, with {@code d} = what a takes in 999 of 1000 cases, or, if
 *       that is too late for b, budget less b's 99th percentile;
 *   <li>shedding: {@code missCost}, at once and without a call.
 * </ul>
 */
public final class Deadline implements Policy {
    private static final double LIKELY = 0.5;
    private static final double BACKUP_LEVEL = 0.99;
    private static final double OVERDUE_LEVEL = 0.999;
    private static final long RETRY_MICROS = 1_000_000;

    @Override
    public String name() {
        return "deadline";
    }

    @Override
    public Choice choose(Question question, List<Estimate> estimates) {
        RouteOptions options = question.options();
        Choice best = new Choice(new Outcome.Shed(RETRY_MICROS), Reason.HOPELESS);
        double least = options.missCost();
        for (Estimate one : estimates) {
            if (!one.isUsable()) continue;
            double cost = Router.expected(one, options) + Crowding.of(one, question, estimates);
            if (cost < least) {
                least = cost;
                best = Choice.of(one, reason(one, estimates));
            }
        }
        if (!question.request().repeatable()) return best;
        for (Estimate first : estimates) {
            for (Estimate second : estimates) {
                if (first == second || !first.isUsable() || !second.isUsable()) continue;
                Plan plan = Plan.of(first, second, question.request().budgetMicros(), options);
                double cost = plan.expected()
                        + Crowding.of(first, question, estimates)
                        + plan.needed() * Crowding.of(second, question, estimates);
                if (plan.gain() >= options.hedgeFrom() && cost < least) {
                    least = cost;
                    best = new Choice(plan.outcome(), reason(first, estimates));
                }
            }
        }
        return best;
    }

    @Override
    public PolicyState initial() {
        return Crowding.initial();
    }

    @Override
    public PolicyState learn(PolicyState state, Question question, Decision decision, double cost) {
        return Crowding.learn(state, question, decision);
    }

    private record Plan(Outcome outcome, double needed, double expected, double gain) {
        static Plan of(Estimate first, Estimate second, long budget, RouteOptions options) {
            long latest = Math.max(0, budget - second.completion().at(BACKUP_LEVEL));
            long after = Math.min(latest, first.completion().at(OVERDUE_LEVEL));
            double needed = 1 - first.within(after);
            double bothLate = (1 - first.inTime()) * (1 - second.within(budget - after));
            return new Plan(
                    new Outcome.Hedge(first.target(), second.target(), after),
                    needed,
                    first.cost() + needed * second.cost() + bothLate * options.missCost(),
                    1 - first.inTime() - bothLate);
        }
    }

    /** What spoke against the cheaper ones. */
    private static Reason reason(Estimate chosen, List<Estimate> estimates) {
        for (Estimate other : estimates) {
            if (other == chosen || other.side() == chosen.side()) continue;
            if (!other.isUsable()) return Order.against(other.side(), estimates).orElse(Reason.CHEAPEST);
            if (other.cost() < chosen.cost()) return whyNot(other);
        }
        return chosen.inTime() < LIKELY ? Reason.LEAST_LATE : Reason.CHEAPEST;
    }

    private static Reason whyNot(Estimate cheaper) {
        if (cheaper.side() == Side.CLOUD) return Reason.LEAST_LATE;
        if (cheaper.atZero()) return Reason.EDGE_COLD;
        return cheaper.queueMicros() > cheaper.serviceMicros() ? Reason.EDGE_SATURATED : Reason.EDGE_SLOW;
    }
}
