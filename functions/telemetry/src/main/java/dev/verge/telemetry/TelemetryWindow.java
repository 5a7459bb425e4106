package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

/**
 * Consecutive rows of one vehicle in time order, as columns side by side. {@code values} is row-major:
 * {@code values[row * signals.size() + column]}, {@code NaN} where a row does not hold a signal. The arrays are not
 * copied; whoever makes a window gives them away.
 *
 * @param vehicle whose rows
 * @param stride rows from this window's first row to the next window's
 * @param signals the columns
 * @param timestamps one time a row, strictly increasing, in milliseconds since the epoch
 * @param values rows × signals
 */
@SuppressWarnings("ArrayRecordComponent")
public record TelemetryWindow(VehicleId vehicle, int stride, SignalSet signals, long[] timestamps, float[] values) {
    /** @throws IllegalArgumentException if a window has no row, times do not increase, or the sizes do not match */
    public TelemetryWindow {
        requireNonNull(vehicle, "vehicle");
        if (timestamps.length == 0) throw new IllegalArgumentException("a window has at least one row");
        if (stride < 1) throw new IllegalArgumentException("stride must be at least 1 but is " + stride);
        if (values.length != timestamps.length * signals.size()) {
            throw new IllegalArgumentException(
                    values.length + " values for " + timestamps.length + " rows of " + signals.size() + " signals");
        }
        for (int i = 1; i < timestamps.length; i++) {
            if (timestamps[i] <= timestamps[i - 1])
                throw new IllegalArgumentException("time does not increase at row " + i);
        }
    }

    /** {@code <vehicle>/<firstTs>-<lastTs>/<N>x<S>}: with the model's name, the identity of an outcome. */
    public String id() {
        return vehicle + "/" + firstTimestamp() + "-" + lastTimestamp() + "/" + rows() + "x" + stride;
    }

    /** Number of rows. */
    public int rows() {
        return timestamps.length;
    }

    /** Time of the first row, in milliseconds since the epoch. */
    public long firstTimestamp() {
        return timestamps[0];
    }

    /** Time of the last row, in milliseconds since the epoch. */
    public long lastTimestamp() {
        return timestamps[timestamps.length - 1];
    }

    /** The value at a row and a column, in the column's unit, or {@code NaN}. */
    public float value(int row, int column) {
        return values[row * signals.size() + column];
    }
}
