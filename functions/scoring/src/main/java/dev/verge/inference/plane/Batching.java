package dev.verge.inference.plane;

import dev.verge.inference.onnx.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether calls of a model that arrive while it runs are run together: the rows of their first dimension one behind the
 * other.
 *
 * @param maxRows rows in one run
 * @param maxDelayMicros how long a gathered call waits at most for the run before it; then it is run beside it
 */
record Batching(int maxRows, long maxDelayMicros) {
    static final String MAX_ROWS = "batching.maxRows";
    static final String MAX_DELAY_MICROS = "batching.maxDelayMicros";
    private static final long DEFAULT_MICROS = 2000;

    /** @throws IllegalArgumentException if there are fewer than two rows, or a delay of nothing or more than a second */
    Batching {
        if (maxRows < 2) throw new IllegalArgumentException(MAX_ROWS + " must be at least 2, not " + maxRows);
        if (maxDelayMicros < 1 || maxDelayMicros > 1_000_000) {
            throw new IllegalArgumentException(MAX_DELAY_MICROS + " must be 1 to 1000000, not " + maxDelayMicros);
        }
    }

    /**
     * What a model's properties say of it, or empty if nothing.
     *
     * @throws IllegalArgumentException if the model's tensors have no free first dimension, or the numbers are none
     */
    static Optional<Batching> of(Map<String, String> properties, List<TensorSpec> inputs, List<TensorSpec> outputs) {
        String rows = properties.get(MAX_ROWS);
        if (rows == null) return Optional.empty();
        if (!inputs.stream().allMatch(Batching::hasRows) || !outputs.stream().allMatch(Batching::hasRows)) {
            throw new IllegalArgumentException("batching needs a free first dimension of every input and output");
        }
        String micros = properties.getOrDefault(MAX_DELAY_MICROS, Long.toString(DEFAULT_MICROS));
        return Optional.of(new Batching(Integer.parseInt(rows), Long.parseLong(micros)));
    }

    /** Whether a tensor's first dimension is one of rows, of any number. */
    static boolean hasRows(TensorSpec spec) {
        return spec.form() == TensorSpec.Form.TENSOR && spec.shape().length > 0 && spec.shape()[0] < 0;
    }
}
