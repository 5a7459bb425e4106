package dev.verge.telemetry.message;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.Intake;
import dev.verge.telemetry.MeasurementParser;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row as a JSON object, of HTTP, CloudEvents and WebSockets: {@code {"vehicle", "ts", "signals": {name: value}}}, or
 * the same flat.
 *
 * @param parser reads rows of the measurements layout
 */
public record RowMap(MeasurementParser parser) {
    public RowMap {
        requireNonNull(parser, "parser");
    }

    /** The row: values are strings or numbers, null where one is missing. */
    public Intake row(Map<String, ? extends @Nullable Object> object) {
        RowFields fields = new RowFields();
        object.forEach((name, value) -> {
            if (name.equals("signals") && value instanceof Map<?, ?> signals) {
                signals.forEach((signal, number) -> fields.add(String.valueOf(signal), number));
            } else {
                fields.add(name, value);
            }
        });
        return fields.read(parser);
    }
}
