package dev.verge.inference.plane;

import static java.util.Objects.requireNonNull;

import dev.verge.inference.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One call of a model.
 *
 * @param model the model's name
 * @param version its version; without one, the repository's policy chooses
 * @param inputs tensors by name, in any order; {@link DataPlane#infer} releases them
 * @param outputs names of the outputs that are wanted, in the reply's order; none means all of them
 * @param deadlineNanos until when an answer is of use, by {@link System#nanoTime}
 */
public record InferRequest(
        String model, Optional<String> version, List<Tensor> inputs, List<String> outputs, OptionalLong deadlineNanos) {
    /** A request without a deadline. */
    public InferRequest(String model, Optional<String> version, List<Tensor> inputs, List<String> outputs) {
        this(model, version, inputs, outputs, OptionalLong.empty());
    }

    public InferRequest {
        requireNonNull(model, "model");
        requireNonNull(version, "version");
    }

    /** Releases the inputs. */
    public void release() {
        for (Tensor input : inputs) input.release();
    }
}
