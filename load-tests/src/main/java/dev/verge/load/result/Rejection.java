package dev.verge.load.result;

import java.util.Map;

/**
 * An entry of the stream {@code rejected}.
 *
 * @param kind {@code row} or {@code window}
 * @param vehicle whose; empty where nobody knows
 * @param reason the reason's code
 * @param id the window's id; empty for a row
 */
public record Rejection(String kind, String vehicle, String reason, String id) {
    static Rejection of(Map<String, String> fields) {
        return new Rejection(
                fields.getOrDefault("kind", "row"),
                fields.getOrDefault("vehicle", ""),
                fields.getOrDefault("reason", "unknown"),
                fields.getOrDefault("id", ""));
    }
}
