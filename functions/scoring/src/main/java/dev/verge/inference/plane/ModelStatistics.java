package dev.verge.inference.plane;

import static java.util.Objects.requireNonNull;

/**
 * What a version of a model has done since it was loaded, as the Open Inference Protocol's statistics extension tells it.
 *
 * @param lastInferenceMillis when it was last asked, milliseconds since the epoch; 0 if never
 * @param inferences rows of batches that were answered; a model without a batch dimension counts one a call
 * @param executions runs of the model; less than {@code inferences} where calls were batched
 * @param success calls that were answered, from call to reply
 * @param fail calls that were not
 * @param queue waiting for a batch or a place
 * @param computeInput bringing inputs to the model
 * @param computeInfer inside ONNX Runtime
 * @param computeOutput bringing outputs from the model
 */
public record ModelStatistics(
        String name,
        String version,
        long lastInferenceMillis,
        long inferences,
        long executions,
        Total success,
        Total fail,
        Total queue,
        Total computeInput,
        Total computeInfer,
        Total computeOutput) {
    public ModelStatistics {
        requireNonNull(name, "name");
        requireNonNull(version, "version");
    }

    /**
     * How often something happened and how long it took.
     *
     * @param nanos the sum
     */
    public record Total(long count, long nanos) {}
}
