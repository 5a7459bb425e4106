package dev.verge.gateway.shadow;

import java.util.OptionalDouble;

/**
 * A request that two targets answered.
 *
 * @param from the target that the client was answered by
 * @param to the target that got the copy
 * @param result what the comparison says
 * @param score the largest difference of two scores, where there is one
 * @param fromMicros from the decision to the head of the client's answer
 * @param toMicros from the call to the head of the copy's answer, 0 if there was none
 */
public record Compared(String from, String to, Result result, OptionalDouble score, long fromMicros, long toMicros) {
    /** What a comparison says. */
    public enum Result {
        /** The same. */
        AGREED("agreed"),
        /** Something else. */
        DISAGREED("disagreed"),
        /** The copy was answered, but the two answers are not of one kind. */
        INCOMPARABLE("incomparable"),
        /** The copy was not answered with 200. */
        FAILED("failed");

        private final String label;

        Result(String label) {
            this.label = label;
        }

        /** As metrics spell it. */
        public String label() {
            return label;
        }
    }

    /** Whether there are two answers of one kind. */
    public boolean isComparable() {
        return result == Result.AGREED || result == Result.DISAGREED;
    }

    /** Who wants to know. */
    public interface Listener {
        /** Called on a thread of its own for each request; must not throw. */
        void compared(Compared compared);
    }
}
