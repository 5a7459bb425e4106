package dev.verge.inference.model;

import dev.verge.telemetry.Prediction;
import dev.verge.wire.Problem;

/** What became of a window that was to be scored. */
public sealed interface Outcome {
    /**
     * The model said something.
     *
     * @param prediction what
     */
    record Predicted(Prediction prediction) implements Outcome {}

    /**
     * Nothing was said.
     *
     * @param problem why
     */
    record Refused(Problem problem) implements Outcome {}
}
