package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * A window made ready for a model: every cell holds a number. Row-major, {@code values[row * signals.size() + column]};
 * {@code imputed[i]} tells that {@code values[i]} was filled in and not measured.
 *
 * @param id the window's id
 * @param signals the columns, in the order the model wants
 * @param rows number of rows
 * @param values rows × signals, finite
 * @param imputed one mark a value
 */
@SuppressWarnings("ArrayRecordComponent")
public record FeatureTensor(String id, SignalSet signals, int rows, float[] values, boolean[] imputed) {
    /** @throws IllegalArgumentException if the sizes do not match */
    public FeatureTensor {
        requireNonNull(id, "id");
        if (rows < 1 || values.length != rows * signals.size() || imputed.length != values.length) {
            throw new IllegalArgumentException(values.length + " values and " + imputed.length + " marks for " + rows
                    + " rows of " + signals.size() + " signals");
        }
    }

    /** The last rows only, under the same id; there must be as many. */
    public FeatureTensor last(int count) {
        int from = (rows - count) * signals.size();
        return new FeatureTensor(
                id,
                signals,
                count,
                Arrays.copyOfRange(values, from, values.length),
                Arrays.copyOfRange(imputed, from, imputed.length));
    }

    /** The same values under another window's id. */
    public FeatureTensor withId(String other) {
        return id.equals(other) ? this : new FeatureTensor(other, signals, rows, values, imputed);
    }
}
