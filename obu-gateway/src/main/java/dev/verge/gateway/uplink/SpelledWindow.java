package dev.verge.gateway.uplink;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A window taken apart into what may be kept of it: vehicle, signals, times and numbers, these as they were spelled. Other
 * fields are left out when it is read, so they cannot leave by accident.
 *
 * @param vehicle its name, or a pseudonym
 * @param stride rows from the first of this window to the first of the next
 * @param signals names of the columns, at least one
 * @param timestamps milliseconds since the epoch, one a row, at least one
 * @param rows one number a signal, null where it is missing
 */
public record SpelledWindow(
        String vehicle, int stride, List<String> signals, List<Long> timestamps, List<List<@Nullable String>> rows) {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** @throws IllegalArgumentException if it is not rectangular, or empty */
    public SpelledWindow {
        requireNonNull(vehicle, "vehicle");
        signals = List.copyOf(signals);
        timestamps = List.copyOf(timestamps);
        if (signals.isEmpty() || timestamps.isEmpty()) throw new IllegalArgumentException("a window is not empty");
        if (stride < 1) throw new IllegalArgumentException("a stride is at least 1");
        if (rows.size() != timestamps.size()) throw new IllegalArgumentException("a window has one time a row");
        for (List<@Nullable String> row : rows) {
            if (row.size() != signals.size()) throw new IllegalArgumentException("a window has one number a signal");
        }
    }

    /**
     * Reads the body of {@code POST /v1/predict}, or a CloudEvent around it.
     *
     * @throws IOException if it is neither
     */
    public static SpelledWindow read(byte[] body) throws IOException {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) throw new IOException("a window is an object");
            SpelledWindow window = new Fields().read(parser, true);
            if (parser.nextToken() != null) throw new IOException("there is more after the window");
            return window;
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** {@code <vehicle>/<first ms>-<last ms>/<rows>x<stride>}, as everywhere in Verge. */
    public String id() {
        return vehicle + "/" + timestamps.getFirst() + "-" + lastMillis() + "/" + timestamps.size() + "x" + stride;
    }

    /** The time of the last row. */
    public long lastMillis() {
        return timestamps.getLast();
    }

    /** The same window of a vehicle of another name. */
    public SpelledWindow named(String name) {
        return new SpelledWindow(name, stride, signals, timestamps, rows);
    }

    /** The window with these signals only; null if none of them is in it. */
    public @Nullable SpelledWindow only(Set<String> allowed) {
        if (allowed.containsAll(signals)) return this;
        List<String> kept = signals.stream().filter(allowed::contains).toList();
        if (kept.isEmpty()) return null;
        Predicate<Integer> isKept = column -> allowed.contains(signals.get(column));
        List<List<@Nullable String>> reduced = new ArrayList<>(rows.size());
        for (List<@Nullable String> row : rows) {
            List<@Nullable String> cells = new ArrayList<>(kept.size());
            for (int column = 0; column < row.size(); column++) if (isKept.test(column)) cells.add(row.get(column));
            reduced.add(cells);
        }
        return new SpelledWindow(vehicle, stride, kept, timestamps, reduced);
    }

    /** The window in JSON, as {@link #read} takes it. */
    public byte[] json() {
        return written(64 + rows.size() * signals.size() * 8, json -> {
            json.writeStartObject();
            json.writeStringField("vehicle", vehicle);
            json.writeNumberField("stride", stride);
            json.writeArrayFieldStart("signals");
            for (String signal : signals) json.writeString(signal);
            json.writeEndArray();
            json.writeArrayFieldStart("timestamps");
            for (long time : timestamps) json.writeNumber(time);
            json.writeEndArray();
            json.writeArrayFieldStart("values");
            for (List<@Nullable String> row : rows) {
                json.writeStartArray();
                for (String cell : row) number(json, cell);
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** The rows as ingest takes them: {@code [{"vehicle":…,"ts":…,"signals":{…}},…]}; a missing value is left out. */
    public void writeRows(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (int row = 0; row < rows.size(); row++) {
            json.writeStartObject();
            json.writeStringField("vehicle", vehicle);
            json.writeNumberField("ts", timestamps.get(row));
            json.writeObjectFieldStart("signals");
            for (int column = 0; column < signals.size(); column++) {
                String cell = rows.get(row).get(column);
                if (cell == null) continue;
                json.writeFieldName(signals.get(column));
                json.writeRawValue(cell);
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void number(JsonGenerator json, @Nullable String cell) throws IOException {
        if (cell == null) json.writeNull();
        else json.writeRawValue(cell);
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static byte[] written(int size, Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What was read of one object. */
    private static final class Fields {
        private @Nullable String vehicle;
        private int stride;
        private List<String> signals = List.of();
        private List<Long> timestamps = List.of();
        private List<List<@Nullable String>> rows = List.of();
        private @Nullable SpelledWindow data;

        SpelledWindow read(JsonParser parser, boolean outer) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                switch (field) {
                    case "vehicle" -> vehicle = text(parser);
                    case "stride" -> stride = token == JsonToken.VALUE_NULL ? 0 : whole(parser);
                    case "signals" -> signals = list(parser, Fields::text);
                    case "timestamps" -> timestamps = list(parser, Fields::time);
                    case "values" -> rows = list(parser, Fields::row);
                    case "data" -> {
                        if (outer && token == JsonToken.START_OBJECT) data = new Fields().read(parser, false);
                        else parser.skipChildren();
                    }
                    default -> parser.skipChildren();
                }
            }
            if (data != null) return data;
            if (vehicle == null) throw new IOException("a window names its vehicle");
            return new SpelledWindow(vehicle, stride == 0 ? timestamps.size() : stride, signals, timestamps, rows);
        }

        private interface Item<T> {
            T read(JsonParser parser) throws IOException;
        }

        private static <T> List<T> list(JsonParser parser, Item<T> item) throws IOException {
            if (parser.currentToken() != JsonToken.START_ARRAY) throw new IOException("an array is expected");
            List<T> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) items.add(item.read(parser));
            return items;
        }

        private static List<@Nullable String> row(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_ARRAY) throw new IOException("a row is expected");
            List<@Nullable String> cells = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) cells.add(number(parser));
            return cells;
        }

        private static String text(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) throw new IOException("a text is expected");
            return parser.getText();
        }

        private static int whole(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT)
                throw new IOException("a whole number is expected");
            return parser.getIntValue();
        }

        private static Long time(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) throw new IOException("a time is expected");
            return parser.getLongValue();
        }

        private static @Nullable String number(JsonParser parser) throws IOException {
            return switch (parser.currentToken()) {
                case VALUE_NULL -> null;
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getText();
                case null, default -> throw new IOException("a number is expected");
            };
        }
    }
}
