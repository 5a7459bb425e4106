package dev.verge.gateway.vehicles;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows as vehicles send them, and as ingest takes them. */
final class Rows {
    /** From here on (March 1973) a number is milliseconds; a smaller one seconds. */
    private static final double FIRST_MILLIS = 1e11;

    // Python's json.dumps writes NaN
    static final JsonMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(8).build())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private Rows() {}

    /**
     * A row of the old scalar protocol.
     *
     * @param ts epoch ms
     * @param signals without time and class
     */
    record Scalar(long ts, ObjectNode signals) {}

    /** @throws IllegalArgumentException if the text is no row, with a sentence for the client */
    static Scalar scalar(String text) {
        ObjectNode row = object(text);
        JsonNode time = null;
        for (String name : java.util.List.copyOf(names(row))) {
            switch (name.toLowerCase(Locale.ROOT)) {
                case "timestamp" -> time = row.remove(name);
                case "class" -> row.remove(name);
                default -> {
                    // what is missing in pandas
                    if (row.get(name).isFloatingPointNumber()
                            && Double.isNaN(row.get(name).doubleValue())) row.putNull(name);
                }
            }
        }
        if (time == null) throw new IllegalArgumentException("the row has no timestamp");
        return new Scalar(millis(time), row);
    }

    /** @throws IllegalArgumentException if the text is no JSON object */
    static ObjectNode object(String text) {
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) return object;
            throw new IllegalArgumentException("a frame is a JSON object");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the frame is no JSON");
        }
    }

    /** A row for {@code POST /v1/ingest}. */
    static byte[] ingest(String vehicle, long ts, JsonNode signals) {
        try {
            return JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("vehicle", vehicle)
                    .put("ts", ts)
                    .set("signals", signals));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the row cannot be written", e);
        }
    }

    /**
     * Epoch milliseconds of a time: a number or its digits (ms, or seconds below 10^11), ISO-8601 or
     * {@code YYYY-MM-DD HH:MM:SS.mmm}, UTC where no offset is named.
     *
     * @throws IllegalArgumentException if it is none
     */
    static long millis(JsonNode time) {
        if (time.isNumber()) return number(time.doubleValue());
        String text = time.asText().strip();
        try {
            return number(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            Long read = date(text.replace(' ', 'T'));
            if (read != null && read >= 0) return read;
            throw new IllegalArgumentException("timestamp must be epoch milliseconds or YYYY-MM-DD HH:MM:SS.mmm");
        }
    }

    private static long number(double value) {
        if (!(value > 0 && value < 1e14)) throw new IllegalArgumentException("timestamp lies outside of all time");
        return Math.round(value < FIRST_MILLIS ? value * 1000 : value);
    }

    private static @Nullable Long date(String text) {
        try {
            return DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from)
                            instanceof OffsetDateTime withOffset
                    ? withOffset.toInstant().toEpochMilli()
                    : LocalDateTime.parse(text, DateTimeFormatter.ISO_DATE_TIME)
                            .toInstant(ZoneOffset.UTC)
                            .toEpochMilli();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static java.util.List<String> names(ObjectNode row) {
        java.util.List<String> names = new java.util.ArrayList<>();
        row.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
