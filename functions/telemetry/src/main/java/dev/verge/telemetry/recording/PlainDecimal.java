package dev.verge.telemetry.recording;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Times written as plain decimals: digits and at most one dot, without sign or exponent. */
final class PlainDecimal {
    // longer than any clock's, and short enough that a hostile text stays cheap
    private static final int MAX_LENGTH = 31;
    private static final int MAX_DIGITS = 15;

    private PlainDecimal() {}

    /** The number of seconds as milliseconds, rounded half up; -1 where the text is no plain decimal. */
    static long secondsToMillis(String seconds) {
        return rounded(seconds, 3);
    }

    /** The number rounded half up; -1 where the text is no plain decimal. */
    static long rounded(String number) {
        return rounded(number, 0);
    }

    private static long rounded(String number, int shift) {
        if (!isPlainDecimal(number)) return -1;
        BigDecimal whole = new BigDecimal(number).movePointRight(shift).setScale(0, RoundingMode.HALF_UP);
        return whole.precision() <= MAX_DIGITS ? whole.longValueExact() : -1;
    }

    private static boolean isPlainDecimal(String text) {
        int digits = 0;
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') digits++;
            else if (c == '.') dots++;
            else return false;
        }
        return digits > 0 && dots <= 1 && text.length() <= MAX_LENGTH;
    }
}
