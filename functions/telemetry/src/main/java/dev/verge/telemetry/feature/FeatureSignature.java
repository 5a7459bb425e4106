package dev.verge.telemetry.feature;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.SignalSet;
import java.util.Map;

/**
 * What a model wants to be fed with.
 *
 * @param signals the columns, in the model's order
 * @param rows the rows
 * @param grid when the rows are
 * @param method how a missing value is filled in from measured ones
 * @param defaults the value of a signal, by canonical name, where no measured one is near enough; 0 where none is given
 */
public record FeatureSignature(SignalSet signals, int rows, Grid grid, Method method, Map<String, Float> defaults) {
    /** @throws IllegalArgumentException if there is no row, or a default is not finite or of no column */
    public FeatureSignature {
        requireNonNull(signals, "signals");
        requireNonNull(grid, "grid");
        requireNonNull(method, "method");
        defaults = Map.copyOf(defaults);
        if (rows < 1) throw new IllegalArgumentException("a model wants at least 1 row, not " + rows);
        defaults.forEach((name, value) -> {
            if (signals.indexOf(name) < 0) throw new IllegalArgumentException("default of no column: " + name);
            if (!Float.isFinite(value)) throw new IllegalArgumentException("default of " + name + " is not finite");
        });
    }

    /** The default of a column. */
    float defaultOf(int column) {
        return defaults.getOrDefault(signals.signals().get(column).name(), 0f);
    }
}
