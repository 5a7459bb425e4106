package dev.verge.load.result;

import java.util.Map;
import java.util.OptionalLong;

/**
 * A prediction as it stands in the stream {@code predictions}.
 *
 * @param id the window's id
 * @param vehicle whose window
 * @param firstTs time of its first row, in milliseconds since the epoch
 * @param lastTs time of its last row, in milliseconds since the epoch
 * @param rows number of its rows
 * @param model the model's name
 * @param version the model's version
 * @param digest of the model's files; empty where the prediction does not say
 * @param label what the model said
 * @param confidence its probability, 0 to 1
 * @param route where it was scored, and why there
 * @param latencyMillis from the XADD of the window's last row to the XADD of the prediction, both by Redis's clock
 */
public record Outcome(
        String id,
        String vehicle,
        long firstTs,
        long lastTs,
        int rows,
        String model,
        String version,
        String digest,
        String label,
        double confidence,
        Route route,
        OptionalLong latencyMillis) {
    /** Reads an entry of the stream. @throws IllegalArgumentException if a field is missing or no number */
    static Outcome of(String entryId, Map<String, String> fields) {
        return new Outcome(
                text(fields, "id"),
                text(fields, "vehicle"),
                Long.parseLong(text(fields, "firstTs")),
                Long.parseLong(text(fields, "lastTs")),
                Integer.parseInt(text(fields, "rows")),
                text(fields, "model"),
                text(fields, "version"),
                fields.getOrDefault("digest", ""),
                text(fields, "label"),
                Double.parseDouble(text(fields, "confidence")),
                Route.of(fields.getOrDefault("route", "")),
                latency(entryId, fields.getOrDefault("last", "")));
    }

    private static String text(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) throw new IllegalArgumentException("a prediction without " + name + ": " + fields);
        return value;
    }

    private static OptionalLong latency(String entryId, String last) {
        return last.isEmpty() ? OptionalLong.empty() : OptionalLong.of(millis(entryId) - millis(last));
    }

    private static long millis(String entryId) {
        int dash = entryId.indexOf('-');
        return Long.parseLong(dash < 0 ? entryId : entryId.substring(0, dash));
    }
}
