package dev.verge.ingest.doors;

import static dev.verge.telemetry.Reason.BAD_TIME;
import static dev.verge.telemetry.Reason.BAD_VEHICLE;
import static dev.verge.telemetry.Reason.DUPLICATE_FIELD;
import static dev.verge.telemetry.Reason.FIELD_TOO_LARGE;
import static dev.verge.telemetry.Reason.MISSING_TIME;
import static dev.verge.telemetry.Reason.MISSING_VEHICLE;
import static dev.verge.telemetry.Reason.NOT_A_NUMBER;
import static dev.verge.telemetry.Reason.NO_SIGNALS;
import static dev.verge.telemetry.Reason.UNKNOWN_SIGNAL;
import static java.util.stream.Collectors.joining;

import dev.verge.telemetry.Reason;
import java.util.ArrayList;
import java.util.List;

/** Rows that no door may let through, with the reason and the field that every door must name. */
enum BadRow {
    TEXT_AS_VALUE(NOT_A_NUMBER, "vehicle_speed", "vehicle", "car-1", "ts", "1000", "vehicle_speed", "fast"),
    NOT_A_NUMBER_AS_VALUE(NOT_A_NUMBER, "vehicle_speed", "vehicle", "car-1", "ts", "1000", "vehicle_speed", "NaN"),
    INFINITE_VALUE(NOT_A_NUMBER, "fuel_level", "vehicle", "car-1", "ts", "1000", "fuel_level", "-Infinity"),
    HEXADECIMAL_VALUE(NOT_A_NUMBER, "fuel_level", "vehicle", "car-1", "ts", "1000", "fuel_level", "0x1p3"),
    EMPTY_VALUE(NOT_A_NUMBER, "fuel_level", "vehicle", "car-1", "ts", "1000", "fuel_level", ""),
    NO_VEHICLE(MISSING_VEHICLE, "vehicle", "ts", "1000", "vehicle_speed", "1"),
    EMPTY_VEHICLE(BAD_VEHICLE, "vehicle", "vehicle", "", "ts", "1000", "vehicle_speed", "1"),
    FORBIDDEN_VEHICLE(BAD_VEHICLE, "vehicle", "vehicle", "{car}\n1", "ts", "1000", "vehicle_speed", "1"),
    LONG_VEHICLE(BAD_VEHICLE, "vehicle", "vehicle", "x".repeat(65), "ts", "1000", "vehicle_speed", "1"),
    NO_TIME(MISSING_TIME, "ts", "vehicle", "car-1", "vehicle_speed", "1"),
    TEXT_AS_TIME(BAD_TIME, "ts", "vehicle", "car-1", "ts", "yesterday", "vehicle_speed", "1"),
    NEGATIVE_TIME(BAD_TIME, "ts", "vehicle", "car-1", "ts", "-5", "vehicle_speed", "1"),
    FRACTION_AS_TIME(BAD_TIME, "ts", "vehicle", "car-1", "ts", "1000.5", "vehicle_speed", "1"),
    UNKNOWN(UNKNOWN_SIGNAL, "warp_factor", "vehicle", "car-1", "ts", "1000", "warp_factor", "9"),
    TWO_SPELLINGS(
            DUPLICATE_FIELD,
            "Vehicle speed",
            "vehicle",
            "car-1",
            "ts",
            "1000",
            "vehicle_speed",
            "1",
            "Vehicle speed",
            "2"),
    NO_SIGNAL(NO_SIGNALS, "", "vehicle", "car-1", "ts", "1000"),
    MEGABYTE_VALUE(
            FIELD_TOO_LARGE, "vehicle_speed", "vehicle", "car-1", "ts", "1000", "vehicle_speed", "1".repeat(1_000_000)),
    MEGABYTE_VEHICLE(FIELD_TOO_LARGE, "vehicle", "vehicle", "v".repeat(1_000_000), "ts", "1000", "vehicle_speed", "1");

    final Reason reason;
    final String field;
    final List<String> fields;

    BadRow(Reason reason, String field, String... fields) {
        this.reason = reason;
        this.field = field;
        this.fields = List.of(fields);
    }

    /** The rows of the older stream's layout: it has no time of its own. */
    boolean fitsV2x() {
        return fields.contains("ts") && reason != BAD_TIME;
    }

    /** The row in the older stream's layout. */
    List<String> v2xFields() {
        List<String> renamed = new ArrayList<>();
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equals("ts")) continue;
            renamed.add(fields.get(i).equals("vehicle") ? "car_id" : fields.get(i));
            renamed.add(fields.get(i + 1));
        }
        return renamed;
    }

    /** The row as a flat JSON object; every value is a string. */
    String json() {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < fields.size(); i += 2) members.add(quoted(fields.get(i)) + ":" + quoted(fields.get(i + 1)));
        return "{" + String.join(",", members) + "}";
    }

    /** The row as split JSON. */
    String splitJson() {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i += 2) {
            columns.add(
                    switch (fields.get(i)) {
                        case "vehicle" -> "vehicle_id";
                        case "ts" -> "timestamp";
                        default -> fields.get(i);
                    });
            values.add(fields.get(i + 1));
        }
        return "{\"columns\":" + list(columns) + ",\"index\":[0],\"data\":[" + list(values) + "]}";
    }

    static String list(List<String> texts) {
        return texts.stream().map(BadRow::quoted).collect(joining(",", "[", "]"));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
