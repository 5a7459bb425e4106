package dev.verge.telemetry.message;

import dev.verge.telemetry.Faults;
import dev.verge.telemetry.Intake;
import dev.verge.telemetry.MeasurementParser;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Path B: pandas {@code orient="split"}, where the columns are named once and the rows are lists. The columns
 * {@code vehicle_id} and {@code timestamp} (epoch milliseconds) are the vehicle and the time. The message's
 * {@code index} says nothing: its ids may be repeated.
 *
 * @param columns the columns' names
 * @param parser reads rows of the measurements layout
 */
public record SplitFrame(List<String> columns, MeasurementParser parser) {
    public SplitFrame {
        columns = columns.stream().map(SplitFrame::field).toList();
    }

    /** Every row of the message's {@code data}, in its order. */
    public List<Intake> rows(List<? extends List<? extends @Nullable Object>> data) {
        return data.stream().map(this::row).toList();
    }

    /** One row: strings or numbers, null where a value is missing. */
    public Intake row(List<? extends @Nullable Object> cells) {
        if (cells.size() != columns.size()) {
            return Faults.malformed(
                    "data", "has a row of " + cells.size() + " cells for " + columns.size() + " columns");
        }
        RowFields fields = new RowFields();
        for (int i = 0; i < columns.size(); i++) fields.add(columns.get(i), cells.get(i));
        return fields.read(parser);
    }

    private static String field(String column) {
        return switch (column) {
            case "vehicle_id" -> "vehicle";
            case "timestamp" -> "ts";
            default -> column;
        };
    }
}
