package dev.verge.inference.model;

import static java.util.Objects.requireNonNull;

/**
 * One column of a model.
 *
 * @param name canonical name of the signal
 * @param unit unit that the model was trained in
 * @param defaultValue stands in where nothing of the signal is known
 */
public record ModelSignal(String name, String unit, float defaultValue) {
    public ModelSignal {
        requireNonNull(name, "name");
        requireNonNull(unit, "unit");
    }
}
