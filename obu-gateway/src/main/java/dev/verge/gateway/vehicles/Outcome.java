package dev.verge.gateway.vehicles;

import java.util.Map;

/**
 * What became of a window or of a row, as it stands in a stream.
 *
 * @param kind which stream
 * @param entry its entry's id
 * @param fields its fields
 */
record Outcome(Kind kind, EntryId entry, Map<String, String> fields) {
    /** The streams that are read. */
    enum Kind {
        PREDICTION("predictions"),
        REJECTION("rejected");

        private final String stream;

        Kind(String stream) {
            this.stream = stream;
        }

        /** The key of its stream in a partition. */
        String key(String prefix, int partition) {
            return prefix + "{" + partition + "}:" + stream;
        }
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    String vehicle() {
        return field("vehicle");
    }

    /** Whether it ends a window, by a prediction or by a rejection. */
    boolean isOfWindow() {
        return kind == Kind.PREDICTION || field("kind").equals("window");
    }

    /** Whether a row was refused behind the doors; what a door refuses it has told its sender already. */
    boolean isOfStoredRow() {
        return kind == Kind.REJECTION && field("kind").equals("row") && EntryId.isOne(field("source"));
    }

    /** The time of the window's last row, epoch ms; from its id where there is no such field. */
    long lastTimestamp() {
        try {
            String last = field("lastTs");
            if (!last.isEmpty()) return Long.parseLong(last);
            // <vehicle>/<firstTs>-<lastTs>/<N>x<S>
            String[] parts = field("id").split("/");
            return Long.parseLong(parts[1].substring(parts[1].indexOf('-') + 1));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return -1;
        }
    }
}
