package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

/**
 * One row: what a vehicle measured at one time. {@code values[i]} belongs to {@code signals.signals().get(i)}, in that
 * signal's unit; {@code NaN} means that the row does not hold it. The array is not copied (a row is made for each
 * message on the hot path): whoever makes a row gives the array away.
 *
 * @param vehicle who measured
 * @param timestamp when, in milliseconds since the epoch
 * @param signals the columns
 * @param values one value a column
 */
@SuppressWarnings("ArrayRecordComponent")
public record Measurement(VehicleId vehicle, long timestamp, SignalSet signals, float[] values) {
    /** @throws IllegalArgumentException if the number of values is not the number of signals */
    public Measurement {
        requireNonNull(vehicle, "vehicle");
        if (values.length != signals.size()) {
            throw new IllegalArgumentException(values.length + " values for " + signals.size() + " signals");
        }
    }

    /** The value of a signal in its unit, or {@code NaN} where the row has none. */
    public float value(String signal) {
        int i = signals.indexOf(signal);
        return i < 0 ? Float.NaN : values[i];
    }
}
