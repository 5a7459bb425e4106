package dev.verge.gateway.routing;

import java.util.List;

/**
 * Decides where requests go. A policy is a pure function: everything it may look at is in its arguments, chance comes
 * from the question's seed, and the same arguments give the same choice on every machine (no {@code HashMap} order, no
 * {@link Math} function that the platform may round as it likes: {@link StrictMath}). To add one, implement this in one
 * file, with a public constructor without arguments, and name it in
 * {@code META-INF/services/dev.verge.gateway.routing.Policy}.
 */
public interface Policy {
    /** The name by which it is configured, in lower case. */
    String name();

    /**
     * Chooses. Estimates come one a target, in the order of the fleet; most policies need nothing else. A target that is
     * not usable may not be chosen; where no target is usable, {@link Router} does not ask.
     */
    Choice choose(Question question, List<Estimate> estimates);

    /** What it knows at first. */
    default PolicyState initial() {
        return PolicyState.NONE;
    }

    /** What it knows after an answer, or the lack of one: {@code cost} includes being late. */
    default PolicyState learn(PolicyState state, Question question, Decision decision, double cost) {
        return state;
    }
}
