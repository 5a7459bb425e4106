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
 * @param caller who waits for the answer
 */
public record InferRequest(
        String model, Optional<String> version, List<Tensor> inputs, List<String> outputs, Caller caller) {
    private static final Caller PATIENT = Caller.waiting(OptionalLong.empty());

    /** A request without a deadline, of a caller who stays. */
    public InferRequest(String model, Optional<String> version, List<Tensor> inputs, List<String> outputs) {
        this(model, version, inputs, outputs, PATIENT);
    }

    public InferRequest {
        requireNonNull(model, "model");
        requireNonNull(version, "version");
        requireNonNull(caller, "caller");
    }

    /** Releases the inputs. */
    public void release() {
        for (Tensor input : inputs) input.release();
    }
}
