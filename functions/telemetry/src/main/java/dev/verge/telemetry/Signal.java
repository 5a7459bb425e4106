package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;

/**
 * One quantity that a vehicle reports.
 *
 * @param name canonical name in snake case, for instance {@code vehicle_speed}
 * @param unit unit of the values as text, for instance {@code km/h}; empty for a plain number
 * @param min smallest plausible value, in the unit
 * @param max largest plausible value, in the unit
 * @param hold how long the last value may stand in for a missing one
 * @param aliases other spellings in the field, in any case and punctuation (see {@link SignalCatalogue})
 */
public record Signal(String name, String unit, float min, float max, Duration hold, Set<String> aliases) {
    /** @throws IllegalArgumentException if the name is not snake case or the range is empty */
    public Signal {
        requireNonNull(name, "name");
        requireNonNull(unit, "unit");
        requireNonNull(hold, "hold");
        aliases = Set.copyOf(aliases);
        if (!name.matches("[a-z][a-z0-9_]*"))
            throw new IllegalArgumentException("signal name is not snake case: " + name);
        if (!(min < max)) throw new IllegalArgumentException("range of " + name + " is empty: " + min + " to " + max);
    }

    /** Whether a value lies in the plausible range; a missing value ({@code NaN}) does not. */
    public boolean plausible(float value) {
        return value >= min && value <= max;
    }
}
