package dev.verge.telemetry;

import dev.verge.telemetry.Intake.Rejected;

/** What can be wrong with a row, worded once for every door. */
public final class Faults {
    /** Longest name or value of a field, in bytes. */
    public static final int MAX_FIELD = 256;

    private Faults() {}

    /** The row lacks a field that it must have. */
    static Rejected missing(Reason reason, String field) {
        return rejected(reason, field, "is missing");
    }

    /** The vehicle's name is not a valid one. */
    static Rejected badVehicle(String field, String name) {
        return rejected(
                Reason.BAD_VEHICLE,
                field,
                "is " + Texts.quoted(name) + ", not 1 to " + VehicleId.MAX_LENGTH + " of A-Z a-z 0-9 . _ -");
    }

    /** The time is not one. */
    static Rejected badTime(String field, String text) {
        return rejected(
                Reason.BAD_TIME, field, "is " + Texts.quoted(text) + ", not whole milliseconds since the epoch");
    }

    /** The value is no finite decimal number. */
    static Rejected notANumber(String field, String text) {
        return rejected(Reason.NOT_A_NUMBER, field, "is " + Texts.quoted(text) + ", not a finite decimal number");
    }

    /** The field is no known signal. */
    static Rejected unknownSignal(String field) {
        return rejected(Reason.UNKNOWN_SIGNAL, field, "is no known signal");
    }

    /** The field, or another spelling of it, was there before. */
    static Rejected duplicate(String field) {
        return rejected(Reason.DUPLICATE_FIELD, field, "is in the row twice, in this or another spelling");
    }

    /** The field is longer than {@link #MAX_FIELD}. */
    static Rejected tooLarge(String field, long bytes) {
        return rejected(Reason.FIELD_TOO_LARGE, field, "takes " + bytes + " bytes; " + MAX_FIELD + " are allowed");
    }

    /** The field's name or value is not UTF-8. */
    static Rejected notUtf8(String field) {
        return rejected(Reason.NOT_UTF8, field, "is not UTF-8");
    }

    /** The message's structure cannot be read. */
    public static Rejected malformed(String field, String why) {
        return rejected(Reason.MALFORMED, field, why);
    }

    private static Rejected rejected(Reason reason, String field, String sentence) {
        String shown = Texts.printable(field);
        return new Rejected(reason, shown, shown.isEmpty() ? sentence : shown + " " + sentence);
    }
}
