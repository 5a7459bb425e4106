package dev.verge.telemetry.testing;

import dev.verge.telemetry.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of the {@code measurements} layout that must be rejected.
 *
 * @param name what is bad about it
 * @param fields field, value, field, value, …
 * @param reason why it must be rejected
 * @param field the field at fault, empty where no single one is
 */
public record BadRow(String name, List<byte[]> fields, Reason reason, String field) {
    /** The corpus. */
    public static List<BadRow> all() {
        return List.of(
                row("no field at all", Reason.MISSING_VEHICLE, "vehicle"),
                row("no vehicle", Reason.MISSING_VEHICLE, "vehicle", "ts", "1", "vehicle_speed", "1"),
                row("empty vehicle", Reason.BAD_VEHICLE, "vehicle", "vehicle", "", "ts", "1", "vehicle_speed", "1"),
                row("slash in the vehicle", Reason.BAD_VEHICLE, "vehicle", "vehicle", "a/b", "ts", "1"),
                row("vehicle not ASCII", Reason.BAD_VEHICLE, "vehicle", "vehicle", "Škoda", "ts", "1"),
                row("vehicle with a line feed", Reason.BAD_VEHICLE, "vehicle", "vehicle", "a\nb", "ts", "1"),
                row("vehicle too long", Reason.BAD_VEHICLE, "vehicle", "vehicle", "x".repeat(65), "ts", "1"),
                row("vehicle twice", Reason.DUPLICATE_FIELD, "vehicle", "vehicle", "a", "vehicle", "b", "ts", "1"),
                row("no time", Reason.MISSING_TIME, "ts", "vehicle", "a", "vehicle_speed", "1"),
                row("time no number", Reason.BAD_TIME, "ts", "vehicle", "a", "ts", "now", "vehicle_speed", "1"),
                row("time empty", Reason.BAD_TIME, "ts", "vehicle", "a", "ts", "", "vehicle_speed", "1"),
                row("time negative", Reason.BAD_TIME, "ts", "vehicle", "a", "ts", "-5", "vehicle_speed", "1"),
                row("time with decimals", Reason.BAD_TIME, "ts", "vehicle", "a", "ts", "1.5", "vehicle_speed", "1"),
                row("time beyond any clock", Reason.BAD_TIME, "ts", "vehicle", "a", "ts", "9007199254740992"),
                row("time overflowing", Reason.BAD_TIME, "ts", "vehicle", "a", "ts", "99999999999999999999"),
                row("time twice", Reason.DUPLICATE_FIELD, "ts", "vehicle", "a", "ts", "1", "ts", "2"),
                row("no signal", Reason.NO_SIGNALS, "", "vehicle", "a", "ts", "1"),
                value("word", "abc"),
                value("empty value", ""),
                value("NaN", "NaN"),
                value("Infinity", "-Infinity"),
                value("overflow", "1e39"),
                value("hexadecimal", "0x1p3"),
                value("Java suffix", "1f"),
                value("decimal comma", "1,5"),
                value("space", " 1"),
                value("boolean", "true"),
                value("two numbers", "1 2"),
                value("forged log line", "1\nERROR all is lost"),
                row("unknown signal", Reason.UNKNOWN_SIGNAL, "warp", "vehicle", "a", "ts", "1", "warp", "9"),
                row("empty field name", Reason.UNKNOWN_SIGNAL, "", "vehicle", "a", "ts", "1", "", "9"),
                row("signal twice", Reason.DUPLICATE_FIELD, "fuel_level", good("fuel_level", "1", "fuel_level", "2")),
                row(
                        "signal in two spellings",
                        Reason.DUPLICATE_FIELD,
                        "Fuel level",
                        good("fuel_level", "1", "Fuel level", "1")),
                row("1 MB value", Reason.FIELD_TOO_LARGE, "vehicle_speed", good("vehicle_speed", "1".repeat(1 << 20))),
                row("1 MB vehicle", Reason.FIELD_TOO_LARGE, "vehicle", "vehicle", "x".repeat(1 << 20), "ts", "1"),
                row("1 MB field name", Reason.FIELD_TOO_LARGE, "x".repeat(40) + "…", good("x".repeat(1 << 20), "1")),
                notUtf8("vehicle not UTF-8", "vehicle", 1),
                notUtf8("value not UTF-8", "vehicle_speed", 5),
                notUtf8("field name not UTF-8", "\uFFFD\uFFFD(", 4));
    }

    private static BadRow row(String name, Reason reason, String field, String... fields) {
        return new BadRow(name, StreamEntries.of(fields), reason, field);
    }

    private static BadRow value(String name, String value) {
        return row(name, Reason.NOT_A_NUMBER, "vehicle_speed", good("vehicle_speed", value));
    }

    private static BadRow notUtf8(String name, String field, int at) {
        List<byte[]> fields = new ArrayList<>(StreamEntries.of(good("vehicle_speed", "1")));
        fields.set(at, new byte[] {(byte) 0xc3, (byte) 0xff, '('});
        return new BadRow(name, List.copyOf(fields), Reason.NOT_UTF8, field);
    }

    private static String[] good(String... signals) {
        List<String> fields = new ArrayList<>(List.of("vehicle", "a", "ts", "1"));
        fields.addAll(List.of(signals));
        return fields.toArray(String[]::new);
    }

    @Override
    public String toString() {
        return name;
    }
}
