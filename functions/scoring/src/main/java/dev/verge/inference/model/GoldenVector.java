package dev.verge.inference.model;

import static java.util.Objects.requireNonNull;

/**
 * A window and what the model must say of it.
 *
 * @param name what the window shows
 * @param values rows × signals, row-major
 * @param label the class it must name
 * @param scores the probability of each class
 */
@SuppressWarnings("ArrayRecordComponent")
public record GoldenVector(String name, float[] values, String label, float[] scores) {
    public GoldenVector {
        requireNonNull(name, "name");
        requireNonNull(label, "label");
        requireNonNull(values, "values");
        requireNonNull(scores, "scores");
    }
}
