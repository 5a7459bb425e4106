package dev.verge.ingest.doors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.Intake;
import dev.verge.telemetry.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows in JSON: one object or a list of them, each {@code {"vehicle", "ts", "signals": {name: value}}} or the same
 * flat. A missing value is {@code null} or left out.
 */
final class JsonRows {
    private static final int MAX_FIELDS = 512;

    private final RowFormats formats;

    JsonRows(RowFormats formats) {
        this.formats = formats;
    }

    /** Every row of the text. What cannot be read as a whole is one malformed arrival, and then no row counts. */
    List<Arrival> read(Slice text, String source) {
        Origin origin = Origin.of(source);
        if (text.isEmpty()) return List.of(Arrival.malformed("data", "there is no data", origin));
        List<Arrival> arrivals = new ArrayList<>();
        try (JsonParser parser = Json.parser(text)) {
            switch (parser.nextToken()) {
                case START_OBJECT -> arrivals.add(row(parser, text, origin));
                case START_ARRAY -> {
                    while (parser.nextToken() != JsonToken.END_ARRAY) arrivals.add(row(parser, text, origin));
                }
                case null, default -> {
                    return List.of(
                            Arrival.malformed("data", "rows are an object or a list of objects", shown(origin, text)));
                }
            }
            if (parser.nextToken() != null) {
                return List.of(Arrival.malformed("data", "there is more after the rows", shown(origin, text)));
            }
            return arrivals;
        } catch (IOException e) {
            return List.of(new Arrival(JsonFault.of(e, "data"), shown(origin, text)));
        }
    }

    private Arrival row(JsonParser parser, Slice text, Origin origin) throws IOException {
        long from = parser.currentTokenLocation().getByteOffset();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            String found = Json.text(parser);
            return Arrival.malformed(
                    "data", "a row is an object", origin.claiming("", "", found == null ? "null" : found));
        }
        FieldList fields = new FieldList();
        fields(parser, fields, true);
        Intake intake = fields.size() > MAX_FIELDS
                ? new Intake.Rejected(Reason.FIELD_TOO_LARGE, "", "more than " + MAX_FIELDS + " fields")
                : formats.measurement(fields);
        if (intake instanceof Intake.Accepted) return new Arrival(intake, origin);
        long to = parser.currentLocation().getByteOffset();
        return new Arrival(
                intake,
                origin.claiming(
                        fields.vehicle(), fields.text("ts"), text.part(from, to).shown()));
    }

    private static void fields(JsonParser parser, FieldList fields, boolean outer) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (outer && value == JsonToken.START_OBJECT && name.equals("signals")) {
                fields(parser, fields, false);
                continue;
            }
            String read = Json.text(parser);
            // one past the limit is remembered, so that the row is refused; the rest need not fill the heap
            if (read == null || fields.size() > MAX_FIELDS) continue;
            fields.add(name, read);
        }
    }

    private static Origin shown(Origin origin, Slice text) {
        return origin.claiming("", "", text.shown());
    }
}
