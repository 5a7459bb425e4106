package dev.verge.gateway.routing.policy;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.PolicyState;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Target;
import dev.verge.gateway.routing.Usability;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a call that waits in the edge's queue takes from those behind it; {@code W} is its wait, {@code r} the rate at
 * which requests come.
 *
 * <ul>
 *   <li>It takes the place of a later one, unless nobody comes before the queue is empty, which Poisson arrivals do with
 *       probability {@code e^(-rW)}: what it saves itself is saved only that often, {@code (1 - e^(-rW)) · saving}.
 *   <li>It makes the {@code rW} requests that come meanwhile wait longer by {@code d}, one service time a worker:
 *       {@code rW · (V(W) - V(W + d))}, where {@code V(w)} is what a place with wait {@code w} saves a request on the
 *       average. {@code V} is the policy's state, learned from the requests that come, whatever becomes of them:
 *       one curve for when there is another side, and one for when there is only the edge, which is known before that
 *       happens, since what is missed costs the same at all times.
 * </ul>
 *
 * Workers that are busy do as much work with it as without it, so it cannot take more than one whole place: no more than
 * {@code V(0)} in all; and while there is only the edge, a little less than that, since one who is sure to be in time is
 * worth as much as the next one, and a queue that is never empty wastes no work.
 *
 * <p>While there is only the edge and it bears what comes (busy for {@code rd < 1} of the time), nobody's place is taken
 * for good: {@code r(W + d) / (1 - rd)} come until the queue is empty (the busy period of M/G/1: Kleinrock, Queueing
 * Systems, 1975), each waits longer by {@code d}, at waits between 0 and {@code W + d}. So it takes no more than
 * {@code rd / (1 - rd) · (V(0) - V(W + d))}.
 */
final class Crowding {
    private static final List<Long> WAITS = waits();
    private static final int STEPS = 40;
    private static final double STEP = 0.005;
    private static final double SPREAD = 0;
    private static final double LIKELY = 0.5;
    private static final int SHARED = 0;
    private static final int ALONE = 1;
    private static final double ALMOST = 0.97;

    private Crowding() {}

    // 0, then from 2 ms to 2 s by factors of the fourth root of 2
    private static List<Long> waits() {
        List<Long> waits = new ArrayList<>(List.of(0L));
        double wait = 2000;
        for (int i = 0; i <= STEPS; i++) {
            waits.add((long) wait);
            wait *= StrictMath.pow(2, 0.25);
        }
        return List.copyOf(waits);
    }

    static PolicyState initial() {
        return new PolicyState(Collections.nCopies(2 * WAITS.size(), 0.0));
    }

    static double of(Estimate one, Question question, List<Estimate> estimates) {
        long wait = one.queueMicros();
        if (wait == 0 || one.side() != Side.EDGE) return 0;
        int curve = isAlone(question) ? ALONE : SHARED;
        double later = question.fleet().arrivalsPerSecond() * wait / 1e6;
        double place = (1 - StrictMath.exp(-later)) * saving(one, question, estimates);
        double delay = later * fall(question.state(), curve, wait, delay(one, question), later);
        double most = value(question.state(), curve, 0);
        if (curve == SHARED) return Math.min(place + delay, most);
        return Math.min(place + delay, Math.min(delayed(one, question), ALMOST * most));
    }

    /** What those lose who come until the edge has nothing to do again; without bound if that never happens. */
    private static double delayed(Estimate one, Question question) {
        long delay = delay(one, question);
        double busy = question.fleet().arrivalsPerSecond() * delay / 1e6;
        if (busy >= 1) return Double.MAX_VALUE;
        double saved = value(question.state(), ALONE, 0) - value(question.state(), ALONE, one.queueMicros() + delay);
        return busy / (1 - busy) * saved;
    }

    /** {@code V(W) - V(W + d)}, by the slope over the waits between which the queue will move meanwhile. */
    private static double fall(PolicyState state, int curve, long wait, long delay, double later) {
        long spread = (long) (SPREAD * delay * StrictMath.sqrt(later));
        long low = Math.max(0, wait - spread);
        long high = wait + delay + spread;
        if (high == low) return 0;
        return (value(state, curve, low) - value(state, curve, high)) * delay / (high - low);
    }

    private static double saving(Estimate one, Question question, List<Estimate> estimates) {
        double least = question.options().missCost() - one.cost();
        for (Estimate e : estimates) {
            boolean instead = e != one && e.isUsable() && e.inTime() >= LIKELY && e.cost() > one.cost();
            if (instead) least = Math.min(least, e.cost() - one.cost());
        }
        return least;
    }

    /** Whether there is nothing but the edge, so that who gets no place there is missed. */
    private static boolean isAlone(Question question) {
        for (Target target : question.fleet().targets()) {
            if (target.side() != Side.EDGE && target.health() != Health.DOWN) return false;
        }
        return true;
    }

    private static long delay(Estimate one, Question question) {
        return question.fleet().targets().stream()
                .filter(target -> target.name().equals(one.target()))
                .mapToLong(target -> target.service().mean() / target.workers())
                .findFirst()
                .orElse(0);
    }

    /** V, straight between the waits at which it is known. */
    private static double value(PolicyState state, int curve, long wait) {
        List<Double> values = state.numbers().subList(curve * WAITS.size(), (curve + 1) * WAITS.size());
        for (int i = 1; i < WAITS.size(); i++) {
            if (wait > WAITS.get(i)) continue;
            double part = (double) (wait - WAITS.get(i - 1)) / (WAITS.get(i) - WAITS.get(i - 1));
            return values.get(i - 1) + (values.get(i) - values.get(i - 1)) * part;
        }
        return values.getLast();
    }

    static PolicyState learn(PolicyState state, Question question, Decision decision) {
        double elsewhere = question.options().missCost();
        for (Estimate estimate : decision.estimates()) {
            if (estimate.side() != Side.EDGE && estimate.isUsable()) {
                elsewhere = Math.min(elsewhere, after(0, estimate, question));
            }
        }
        boolean alone = isAlone(question);
        Double[] values = state.numbers().toArray(Double[]::new);
        for (int i = 0; i < WAITS.size(); i++) {
            double edge = edge(WAITS.get(i), question, decision);
            // what it would be worth with the uplink down is known at all times
            learn(values, ALONE * WAITS.size() + i, question.options().missCost() - edge);
            if (!alone) learn(values, SHARED * WAITS.size() + i, elsewhere - edge);
        }
        return new PolicyState(List.of(values));
    }

    private static void learn(Double[] values, int index, double saving) {
        values[index] += (Math.max(0, saving) - values[index]) * STEP;
    }

    private static double edge(long wait, Question question, Decision decision) {
        double least = question.options().missCost();
        for (Estimate estimate : decision.estimates()) {
            boolean possible = estimate.usability() == Usability.USABLE || estimate.usability() == Usability.SATURATED;
            if (estimate.side() == Side.EDGE && possible) least = Math.min(least, after(wait, estimate, question));
        }
        return least;
    }

    /** The expected cost of a call that waits so long instead of as long as it would. */
    private static double after(long wait, Estimate estimate, Question question) {
        double inTime = estimate.within(question.request().budgetMicros() + estimate.queueMicros() - wait);
        return estimate.cost() + (1 - inTime) * question.options().missCost();
    }
}
