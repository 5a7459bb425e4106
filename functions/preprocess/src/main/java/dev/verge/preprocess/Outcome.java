package dev.verge.preprocess;

import dev.verge.wire.Problem;

/** What became of a window that was to become a tensor. */
public sealed interface Outcome {
    /**
     * The window is a tensor now.
     *
     * @param features the tensor
     */
    record Extracted(Features features) implements Outcome {}

    /**
     * The window cannot become a tensor.
     *
     * @param problem why
     */
    record Refused(Problem problem) implements Outcome {}
}
