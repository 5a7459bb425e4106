package dev.verge.inference.onnx;

import static java.util.Objects.requireNonNull;

/**
 * What a model said of one tensor.
 *
 * @param label index of the class it names
 * @param probabilities one a class, in the model's order
 * @param micros time inside ONNX Runtime, in microseconds, rounded up
 */
@SuppressWarnings("ArrayRecordComponent")
public record Scores(int label, float[] probabilities, long micros) {
    public Scores {
        requireNonNull(probabilities, "probabilities");
    }
}
