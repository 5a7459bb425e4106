package dev.verge.gateway.canary;

import java.util.Optional;

/** Where new revisions and their share of the traffic come from. */
public interface Rollout {
    /** The stage of the target that gets the copies; nothing if it is no canary. */
    Optional<Stage> stage(String target);

    /**
     * Gives it another share, if it still is at that stage. May block.
     *
     * @param percent 0: it is rolled back, and remembered as rejected
     * @throws RuntimeException with a sentence if that was not possible
     */
    void move(Stage from, int percent);
}
