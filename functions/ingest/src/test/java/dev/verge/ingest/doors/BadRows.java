package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.testing.BadRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The corpus of bad rows in the formats of the doors. */
final class BadRows {
    private static final Set<Reason> ABOUT_TIME = Set.of(Reason.BAD_TIME, Reason.MISSING_TIME);

    private BadRows() {}

    /** Those that text can hold: in JSON, bytes that are not UTF-8 spoil the whole message. */
    static Stream<BadRow> ofText() {
        return BadRow.all().stream().filter(bad -> bad.reason() != Reason.NOT_UTF8);
    }

    /** Those with at least one field: a message without columns is no message. */
    static Stream<BadRow> ofColumns() {
        return ofText().filter(bad -> !bad.fields().isEmpty());
    }

    /** Those of the older stream's layout, which has no field for the time. */
    static Stream<BadRow> ofV2x() {
        return BadRow.all().stream()
                .filter(bad ->
                        !ABOUT_TIME.contains(bad.reason()) && !bad.field().equals("ts"))
                .filter(bad -> !v2xFields(bad).isEmpty());
    }

    /** The field at fault, as the older stream spells it. */
    static String v2xField(BadRow bad) {
        return bad.field().equals("vehicle") ? "car_id" : bad.field();
    }

    /** Field, value, … in the older stream's layout. */
    static List<byte[]> v2xFields(BadRow bad) {
        List<byte[]> renamed = new ArrayList<>();
        for (int i = 0; i < bad.fields().size(); i += 2) {
            String name = text(bad, i);
            if (name.equals("ts")) continue;
            renamed.add(
                    name.equals("vehicle")
                            ? "car_id".getBytes(UTF_8)
                            : bad.fields().get(i));
            renamed.add(bad.fields().get(i + 1));
        }
        return renamed;
    }

    /** A flat JSON object; every value is a string. */
    static String json(BadRow bad) {
        return names(bad)
                .mapToObj(i -> quoted(text(bad, i)) + ":" + quoted(text(bad, i + 1)))
                .collect(joining(",", "{", "}"));
    }

    /** Split JSON with one row. */
    static String splitJson(BadRow bad) {
        String columns = names(bad).mapToObj(i -> quoted(column(text(bad, i)))).collect(joining(","));
        String values = names(bad).mapToObj(i -> quoted(text(bad, i + 1))).collect(joining(","));
        return "{\"columns\":[" + columns + "],\"index\":[0],\"data\":[[" + values + "]]}";
    }

    /** Fields and values in turn, as Knative's source sends them. */
    static String list(BadRow bad) {
        return IntStream.range(0, bad.fields().size())
                .mapToObj(i -> quoted(text(bad, i)))
                .collect(joining(",", "[", "]"));
    }

    private static IntStream names(BadRow bad) {
        return IntStream.iterate(0, i -> i < bad.fields().size(), i -> i + 2);
    }

    private static String text(BadRow bad, int i) {
        return new String(bad.fields().get(i), UTF_8);
    }

    private static String column(String field) {
        return switch (field) {
            case "vehicle" -> "vehicle_id";
            case "ts" -> "timestamp";
            default -> field;
        };
    }

    private static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
