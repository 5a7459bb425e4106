package dev.verge.ingest.rows;

import dev.verge.telemetry.SignalSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which vehicles' rows are cut how, for which model.
 *
 * @param vehicles which vehicles
 * @param model the model's name
 * @param rows rows in a window, N
 * @param stride rows from one window's start to the next one's, S
 * @param signals the columns that the model is given
 */
public record Binding(Pattern vehicles, String model, int rows, int stride, SignalSet signals) {
    /** @throws IllegalArgumentException if rows or stride is less than 1 */
    public Binding {
        if (rows < 1 || stride < 1) {
            throw new IllegalArgumentException("binding of " + model + ": rows and stride must be at least 1");
        }
    }

    /** A name pattern in which {@code *} stands for any characters. */
    public static Pattern glob(String pattern) {
        return Pattern.compile(
                Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** Whether this vehicle's rows are cut for the model. */
    public boolean covers(String vehicle) {
        return vehicles.matcher(vehicle).matches();
    }

    /** Windows that a segment of {@code n} rows has completed. */
    int cut(int n) {
        return n < rows ? 0 : (n - rows) / stride + 1;
    }

    /** Rows of a segment of {@code n} rows that stand in no window. */
    int unfinished(int n) {
        int k = cut(n);
        int covered = k == 0 ? 0 : Math.max(k * stride, (k - 1) * stride + rows);
        return Math.max(0, n - covered);
    }
}
