package dev.verge.inference.model;

import dev.verge.telemetry.Prediction;
import dev.verge.wire.Problem;
import java.time.Instant;

/** What became of a window that was to be scored. */
public sealed interface Outcome {
    /**
     * The model said something.
     *
     * @param prediction what
     * @param observedAt time of the window's last row
     */
    record Predicted(Prediction prediction, Instant observedAt) implements Outcome {}

    /**
     * Nothing was said.
     *
     * @param problem why
     */
    record Refused(Problem problem) implements Outcome {}
}
