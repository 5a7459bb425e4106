package dev.verge.ingest.doors;

import static java.util.Objects.requireNonNull;

/**
 * Where a row came from, and what it claimed to be.
 *
 * @param source the door, with the entry's id where there is one
 * @param position the row's place in what the door reads, for {@link Guard.Position}; else empty
 * @param vehicle the vehicle that the row names, for the {@code rejected} stream; empty where unknown
 * @param ts the time that the row names; empty where unknown
 * @param raw the row as it came; empty where it is not worth keeping
 */
record Origin(String source, String position, String vehicle, String ts, String raw) {
    private static final int MAX_NAME = 64;
    private static final int MAX_RAW = 1024;

    Origin {
        requireNonNull(source, "source");
        requireNonNull(position, "position");
        vehicle = cut(vehicle, MAX_NAME);
        ts = cut(ts, MAX_NAME);
        raw = cut(raw, MAX_RAW);
    }

    static Origin of(String source) {
        return new Origin(source, "", "", "", "");
    }

    static Origin at(String source, String position) {
        return new Origin(source, position, "", "", "");
    }

    /** The same origin with what a refused row claimed; the raw text is cut to 1,024 characters. */
    Origin claiming(String vehicle, String ts, String raw) {
        return new Origin(source, position, vehicle, ts, raw);
    }

    /** The same with what a row's fields claim. */
    Origin claiming(FieldList fields) {
        return claiming(fields.vehicle(), fields.text("ts"), fields.shown());
    }

    private static String cut(String text, int length) {
        return text.length() > length ? text.substring(0, length) : text;
    }
}
