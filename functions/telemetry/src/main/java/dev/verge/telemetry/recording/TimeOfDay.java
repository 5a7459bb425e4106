package dev.verge.telemetry.recording;

/** A time of day as {@code HH:MM:SS} with any number of decimals. */
final class TimeOfDay {
    /** Milliseconds of a day. */
    static final long DAY = 86_400_000L;

    private TimeOfDay() {}

    /** Milliseconds since midnight, rounded half up, of {@code text[from..to)}; -1 where it is no time of day. */
    static long parse(byte[] text, int from, int to) {
        if (to - from < 8 || text[from + 2] != ':' || text[from + 5] != ':') return -1;
        int hours = twoDigits(text, from);
        int minutes = twoDigits(text, from + 3);
        int seconds = twoDigits(text, from + 6);
        int millis = fraction(text, from + 8, to);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59 || millis < 0)
            return -1;
        return ((hours * 60L + minutes) * 60 + seconds) * 1_000 + millis;
    }

    private static int twoDigits(byte[] text, int at) {
        return isDigit(text[at]) && isDigit(text[at + 1]) ? (text[at] - '0') * 10 + text[at + 1] - '0' : -1;
    }

    private static int fraction(byte[] text, int from, int to) {
        if (from == to) return 0;
        if (text[from] != '.' || from + 1 == to) return -1;
        int millis = 0;
        for (int i = 0; i < 3; i++) {
            int at = from + 1 + i;
            millis = millis * 10 + (at < to ? text[at] - '0' : 0);
        }
        for (int at = from + 1; at < to; at++) {
            if (!isDigit(text[at])) return -1;
        }
        boolean up = from + 4 < to && text[from + 4] >= '5';
        return up ? millis + 1 : millis;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
