package dev.verge.gateway.routing.policy;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.PolicyState;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Target;
import dev.verge.gateway.routing.Usability;
import java.util.Arrays;
import java.util.List;

/**
 * What a call that waits in the edge's queue takes from those behind it: {@code W} is its wait, {@code d} one service
 * time a worker, by which it lengthens the queue, and {@code r} the rate at which requests come. The policy's state is
 * two curves over the waits, learned from the requests that come, whatever becomes of them.
 *
 * <p><b>While there is another side</b>: {@code G(W) - G(W + d)}, where {@code G(w)} is what all later requests are
 * expected to save if the queue is {@code w} long now. It solves the average-reward dynamic program of admission to a
 * queue (Puterman, Markov Decision Processes, 1994, ch. 8 and 11):
 *
 * <pre>
 *   H(w) = E max(s(w) + G(w + d), G(w))     s(w): what this request saves at the edge after such a wait
 *   G(w) = E H(max(0, w - t)) - const       t: until the next one, exponential with rate r;  G(0) = 0
 * </pre>
 *
 * each request is a sample of {@code s}, and moves the whole curve a step towards the solution (relative value iteration
 * with averaging). The step is short enough for some ten requests to speak, and long enough for a burst.
 *
 * <p><b>While there is only the edge</b>: its place, unless nobody comes before the queue is empty,
 * {@code (1 - e^(-rW)) · saving}, and the delay of those who come meanwhile, {@code rW · (V(W) - V(W + d))}, where
 * {@code V(w)} is what a place with wait {@code w} saves a request on the average. Both together cost a little less than
 * {@code V(0)}, one whole place: workers that are busy do as much work with the call as without it, who is sure to be in
 * time is worth as much as the next one, and a queue that is never empty wastes no work. {@code V} is learned at all
 * times, since what is missed costs the same at all times, so that the first second of an outage has its prices.
 *
 * <p>While the edge is alone and bears what comes (busy for {@code rd < 1} of the time), nobody's place is taken
 * for good: {@code r(W + d) / (1 - rd)} come until the queue is empty (the busy period of M/G/1: Kleinrock, Queueing
 * Systems, 1975), each waits longer by {@code d}, at waits between 0 and {@code W + d}. So it takes no more than
 * {@code rd / (1 - rd) · (V(0) - V(W + d))}.
 */
final class Crowding {
    private static final int SHARED = 0;
    private static final int ALONE = Waits.count();
    private static final double SHARED_STEP = 0.2;
    private static final double ALONE_STEP = 0.005;
    private static final double ALMOST = 0.98;
    private static final double LIKELY = 0.5;
    private static final double LEAST_RATE = 0.1;
    private static final double STRAIGHT = 0.01;

    private Crowding() {}

    static PolicyState initial() {
        return PolicyState.of(new double[2 * Waits.count()]);
    }

    static double of(Estimate one, Question question, List<Estimate> estimates) {
        long wait = one.queueMicros();
        if (wait == 0 || one.side() != Side.EDGE) return 0;
        long delay = delay(one, question);
        if (!isAlone(question)) return Math.max(0, fall(question.state(), SHARED, wait, delay));
        double later = question.fleet().arrivalsPerSecond() * wait / 1e6;
        double place = (1 - StrictMath.exp(-later)) * saving(one, question, estimates);
        double behind = later * fall(question.state(), ALONE, wait, delay);
        double whole = ALMOST * question.state().at(ALONE);
        return Math.min(place + behind, Math.min(delayed(question, wait, delay), whole));
    }

    /** What those lose who come until the edge has nothing to do again; without bound if that never happens. */
    private static double delayed(Question question, long wait, long delay) {
        double busy = question.fleet().arrivalsPerSecond() * delay / 1e6;
        if (busy >= 1) return Double.MAX_VALUE;
        double saved = question.state().at(ALONE) - Waits.read(question.state(), ALONE, wait + delay);
        return busy / (1 - busy) * saved;
    }

    private static double fall(PolicyState state, int curve, long wait, long delay) {
        return Waits.read(state, curve, wait) - Waits.read(state, curve, wait + delay);
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
        for (Target target : question.fleet().targets()) {
            if (target.name().equals(one.target())) return target.service().mean() / target.workers();
        }
        return 0;
    }

    static PolicyState learn(PolicyState state, Question question, Decision decision) {
        double[] values = state.toArray();
        double miss = question.options().missCost();
        double[] edge = edge(question, decision);
        for (int i = 0; i < edge.length; i++) {
            double saving = Math.max(0, miss - edge[i]);
            values[ALONE + i] += (saving - values[ALONE + i]) * ALONE_STEP;
        }
        if (!isAlone(question)) learnShared(values, edge, question, decision);
        return PolicyState.of(values);
    }

    /** One step of {@code G} towards what this request says. */
    private static void learnShared(double[] values, double[] edge, Question question, Decision decision) {
        long delay = delay(decision, question);
        if (delay == 0) return;
        double elsewhere = elsewhere(question, decision);
        double[] before = new double[edge.length];
        int above = 1;
        for (int i = 0; i < before.length; i++) {
            long longer = Waits.at(i) + delay;
            above = Waits.above(longer, above);
            double taken = elsewhere - edge[i] + Waits.read(values, SHARED, longer, above);
            before[i] = Math.max(taken, values[SHARED + i]);
        }
        expectNext(before, question.fleet().arrivalsPerSecond());
        for (int i = 0; i < before.length; i++) {
            values[SHARED + i] += (before[i] - before[0] - values[SHARED + i]) * SHARED_STEP;
        }
    }

    /**
     * From H to G, in place: {@code G' = r (H - G)} with H straight between the points, where
     * {@code e^-x} is taken as {@code 1 / (1 + x + x²/2 + x³/6)}.
     */
    private static void expectNext(double[] curve, double perSecond) {
        double rate = Math.max(LEAST_RATE, perSecond) / 1e6;
        double low = curve[0];
        for (int i = 1; i < curve.length; i++) {
            double high = curve[i];
            double x = rate * (Waits.at(i) - Waits.at(i - 1));
            if (x < STRAIGHT) {
                curve[i] = curve[i - 1] + x * ((low + high) / 2 - curve[i - 1]);
            } else {
                double slope = (high - low) / x;
                double left = 1 / (1 + x * (1 + x / 2 * (1 + x / 3)));
                curve[i] = high - slope + (curve[i - 1] - low + slope) * left;
            }
            low = high;
        }
    }

    /** The least expected cost without the edge. */
    private static double elsewhere(Question question, Decision decision) {
        double least = question.options().missCost();
        for (Estimate estimate : decision.estimates()) {
            if (estimate.side() != Side.EDGE && estimate.isUsable()) {
                least = Math.min(least, after(0, estimate, question));
            }
        }
        return least;
    }

    /** The least expected cost at the edge after each wait. */
    private static double[] edge(Question question, Decision decision) {
        double[] least = new double[Waits.count()];
        Arrays.fill(least, question.options().missCost());
        for (Estimate estimate : decision.estimates()) {
            if (!isEdge(estimate)) continue;
            for (int i = 0; i < least.length; i++) {
                least[i] = Math.min(least[i], after(Waits.at(i), estimate, question));
            }
        }
        return least;
    }

    private static long delay(Decision decision, Question question) {
        for (Estimate estimate : decision.estimates()) {
            if (isEdge(estimate)) return delay(estimate, question);
        }
        return 0;
    }

    private static boolean isEdge(Estimate estimate) {
        return estimate.side() == Side.EDGE
                && (estimate.usability() == Usability.USABLE || estimate.usability() == Usability.SATURATED);
    }

    /** The expected cost of a call that waits so long instead of as long as it would. */
    private static double after(long wait, Estimate estimate, Question question) {
        double inTime = estimate.within(question.request().budgetMicros() + estimate.queueMicros() - wait);
        return estimate.cost() + (1 - inTime) * question.options().missCost();
    }
}
