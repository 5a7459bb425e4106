package dev.verge.ingest.doors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.Intake;
import dev.verge.telemetry.message.SplitFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows in split JSON, as pandas writes it with {@code orient="split"}: {@code columns} once, then one list a row in
 * {@code data}. {@code timestamp} is epoch milliseconds, {@code vehicle_id} the vehicle, null a missing value.
 */
final class SplitRows {
    private final RowFormats formats;

    SplitRows(RowFormats formats) {
        this.formats = formats;
    }

    /** Every row of the message; a message that is no split JSON is one malformed arrival. */
    List<Arrival> read(Slice text, String source) {
        Origin origin = Origin.of(source);
        Origin whole = origin.claiming("", "", text.shown());
        if (text.isEmpty()) return List.of(Arrival.malformed("data", "the message is empty", origin));
        try (JsonParser parser = Json.parser(text)) {
            Frame frame = frame(parser);
            if (parser.nextToken() != null) {
                return List.of(Arrival.malformed("data", "there is more after the message", whole));
            }
            if (frame.columns.isEmpty()) return List.of(Arrival.malformed("columns", "there are no columns", whole));
            SplitFrame split = formats.split(frame.columns);
            return frame.rows.stream().map(row -> arrival(split, row, origin)).toList();
        } catch (NotSplitException e) {
            return List.of(Arrival.malformed(e.field, e.detail, whole));
        } catch (IOException e) {
            return List.of(new Arrival(JsonFault.of(e, "data"), whole));
        }
    }

    private static Arrival arrival(SplitFrame frame, List<@Nullable String> row, Origin origin) {
        Intake intake = frame.row(row);
        return new Arrival(intake, intake instanceof Intake.Accepted ? origin : claiming(frame, row, origin));
    }

    private static Origin claiming(SplitFrame frame, List<@Nullable String> row, Origin origin) {
        FieldList fields = new FieldList();
        for (int i = 0; i < Math.min(frame.columns().size(), row.size()); i++) {
            String value = row.get(i);
            if (value != null) fields.add(frame.columns().get(i), value);
        }
        return origin.claiming(fields);
    }

    private static Frame frame(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) throw new NotSplitException("data", "a message is an object");
        Frame frame = new Frame(new ArrayList<>(), new ArrayList<>());
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "columns" -> columns(parser, frame);
                case "data" -> rows(parser, frame);
                default -> parser.skipChildren();
            }
        }
        return frame;
    }

    private static void columns(JsonParser parser, Frame frame) throws IOException {
        requireList(parser, "columns");
        for (String column : Json.texts(parser)) {
            if (column == null) throw new NotSplitException("columns", "a column has no name");
            frame.columns.add(column);
        }
    }

    private static void rows(JsonParser parser, Frame frame) throws IOException {
        requireList(parser, "data");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            requireList(parser, "data");
            frame.rows.add(Json.texts(parser));
        }
    }

    private static void requireList(JsonParser parser, String field) throws NotSplitException {
        if (parser.currentToken() != JsonToken.START_ARRAY) throw new NotSplitException(field, field + " holds lists");
    }

    private record Frame(List<String> columns, List<List<@Nullable String>> rows) {}

    private static final class NotSplitException extends IOException {
        private static final long serialVersionUID = 1L;
        private final String field;
        private final String detail;

        NotSplitException(String field, String detail) {
            super(detail);
            this.field = field;
            this.detail = detail;
        }
    }
}
