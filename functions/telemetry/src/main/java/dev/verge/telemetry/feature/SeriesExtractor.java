package dev.verge.telemetry.feature;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;

/**
 * The last rows of a window, brought onto a fixed step: row {@code j} of {@code R} is {@code (R - 1 - j) · step} before the
 * window's last. For models that know how fast signals change. Stateless; safe for use by many threads.
 *
 * @param signals the columns, in the model's order
 * @param rows number of rows
 * @param stepMillis time from one row to the next, in milliseconds
 * @param method how a value between measured ones is made
 */
public record SeriesExtractor(SignalSet signals, int rows, long stepMillis, Method method) {
    /** @throws IllegalArgumentException if there are fewer than two rows, or the step is not positive */
    public SeriesExtractor {
        requireNonNull(signals, "signals");
        requireNonNull(method, "method");
        if (rows < 2 || stepMillis < 1) throw new IllegalArgumentException(rows + " rows, " + stepMillis + " ms apart");
    }

    /** Whether the window reaches back far enough; half a step may be lacking, as vehicles do not keep time exactly. */
    public boolean accepts(TelemetryWindow window) {
        return window.lastTimestamp() - window.firstTimestamp() >= span() - stepMillis / 2;
    }

    /** Time from the first row to the last, in milliseconds. */
    public long span() {
        return (rows - 1) * stepMillis;
    }

    /**
     * Writes the values, row-major, and counts what could not be had.
     *
     * @param values rows × signals
     * @param missing one count a signal: rows in which it was neither measured nor could be made from neighbours within
     *     the signal's hold limit; such values are {@code NaN}
     * @throws IllegalArgumentException if the window is not {@linkplain #accepts accepted}, or an array has another size
     */
    public void extract(TelemetryWindow window, float[] values, int[] missing) {
        int columns = signals.size();
        if (!accepts(window) || values.length != rows * columns || missing.length != columns) {
            throw new IllegalArgumentException(
                    "a window of " + window.rows() + " rows and " + values.length + " values for " + this);
        }
        Imputer imputer = new Imputer(method);
        long start = window.lastTimestamp() - window.firstTimestamp() - span();
        for (int column = 0; column < columns; column++) {
            var signal = signals.signals().get(column);
            Neighbours at = new Neighbours(window, window.signals().indexOf(signal.name()), signal);
            missing[column] = 0;
            for (int row = 0, cell = column; row < rows; row++, cell += columns) {
                at.moveTo(Math.max(0, start + row * stepMillis));
                values[cell] = imputer.value(at, Float.NaN);
                if (Float.isNaN(values[cell])) missing[column]++;
            }
        }
    }
}
