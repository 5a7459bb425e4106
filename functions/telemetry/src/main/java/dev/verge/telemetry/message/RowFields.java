package dev.verge.telemetry.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.telemetry.Intake;
import dev.verge.telemetry.MeasurementParser;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Field, value, field, value, … of a row that is not an entry yet, with the names of the measurements layout. */
final class RowFields {
    private final List<byte[]> fields = new ArrayList<>();

    /** Adds a field; one without a value is one that the row does not have. */
    void add(String name, @Nullable Object value) {
        if (value == null) return;
        fields.add(name.getBytes(UTF_8));
        fields.add(text(value).getBytes(UTF_8));
    }

    Intake read(MeasurementParser parser) {
        return parser.parse(fields, 0);
    }

    // a JSON parser may have made 1.72310660102E12 of a time in milliseconds
    private static String text(Object value) {
        boolean whole = value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1L << 53;
        return whole ? BigDecimal.valueOf((Double) value).toBigInteger().toString() : value.toString();
    }
}
