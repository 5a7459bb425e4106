package dev.verge.inference.plane;

import static java.util.Objects.requireNonNull;

import dev.verge.inference.tensor.Tensor;
import java.util.List;

/**
 * What a model said.
 *
 * @param model the model's name
 * @param version the version that answered
 * @param digest {@code sha256:} and 64 hex digits, of the ONNX file that answered
 * @param outputs tensors; whoever takes the response releases it
 * @param micros time inside ONNX Runtime, in microseconds, rounded up
 */
public record InferResponse(String model, String version, String digest, List<Tensor> outputs, long micros) {
    public InferResponse {
        requireNonNull(model, "model");
        requireNonNull(version, "version");
        requireNonNull(digest, "digest");
    }

    /** Releases the outputs. */
    public void release() {
        for (Tensor output : outputs) output.release();
    }
}
