package dev.verge.ingest.rows;

import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.window.WindowSpec;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which vehicles' rows are cut how, for which model.
 *
 * @param vehicles which vehicles
 * @param model the model's name
 * @param window rows, stride and gap
 * @param signals the columns that the model is given
 */
public record Binding(Pattern vehicles, String model, WindowSpec window, SignalSet signals) {
    /** A name pattern in which {@code *} stands for any characters. */
    public static Pattern glob(String pattern) {
        return Pattern.compile(
                Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** Whether this vehicle's rows are cut for the model. */
    public boolean covers(String vehicle) {
        return vehicles.matcher(vehicle).matches();
    }
}
