package dev.verge.telemetry.feature;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.TelemetryWindow;

/**
 * The times at which a tensor's rows lie, in milliseconds since the window's first row. On the uniform grid row
 * {@code j} of {@code R} is at {@code (last - first) · j / (R - 1)}; a single row is at the window's last.
 *
 * @param grid how the rows are spread
 * @param rows number of rows
 */
public record Resampler(Grid grid, int rows) {
    public Resampler {
        requireNonNull(grid, "grid");
    }

    /** Whether the window can be brought onto these rows. */
    public boolean accepts(TelemetryWindow window) {
        return grid == Grid.UNIFORM || window.rows() == rows;
    }

    double[] times(TelemetryWindow window) {
        long first = window.firstTimestamp();
        long span = window.lastTimestamp() - first;
        double[] times = new double[rows];
        for (int j = 0; j < rows; j++) {
            times[j] = switch (grid) {
                case AS_MEASURED -> window.timestamps()[j] - first;
                case UNIFORM -> rows == 1 ? span : (double) span * j / (rows - 1);
            };
        }
        return times;
    }
}
