package dev.verge.inference.plane;

import static java.util.Objects.requireNonNull;

import java.util.List;

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
 * @param batches the same of runs of 0 to 64 rows, by their number of rows, in its order; runs of more are in the sums only
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
        Total computeOutput,
        List<Batch> batches) {
    public ModelStatistics {
        requireNonNull(name, "name");
        requireNonNull(version, "version");
        batches = List.copyOf(batches);
    }

    /**
     * How often something happened and how long it took.
     *
     * @param nanos the sum
     */
    public record Total(long count, long nanos) {
        Total plus(Total other) {
            return new Total(count + other.count, nanos + other.nanos);
        }
    }

    /**
     * Runs of one number of rows. Of windows only the time inside ONNX Runtime is known.
     *
     * @param rows of the first dimension
     */
    public record Batch(long rows, Total computeInput, Total computeInfer, Total computeOutput) {
        Batch plus(Batch other) {
            return new Batch(
                    rows,
                    computeInput.plus(other.computeInput),
                    computeInfer.plus(other.computeInfer),
                    computeOutput.plus(other.computeOutput));
        }
    }
}
