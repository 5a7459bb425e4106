package dev.verge.telemetry;

import java.nio.charset.StandardCharsets;

/**
 * Decimal numbers read from bytes without making a string. The grammar is what every sender in the field writes:
 * {@code [+-] digits [. digits] [e [+-] digits]}, with a digit before or after the dot. No spaces, no {@code NaN}, no
 * {@code Infinity}, no hexadecimal, no {@code f} or {@code d} at the end.
 */
public final class Decimals {
    private static final int MAX_EXACT_DIGITS = 15;
    private static final int MAX_EXACT_POWER = 22;
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private Decimals() {}

    /** The number in {@code text[from..to)}: exactly {@link Float#parseFloat}'s, or {@code NaN} where it is no finite one. */
    public static float parse(byte[] text, int from, int to) {
        int i = from;
        boolean negative = i < to && text[i] == '-';
        if (negative || (i < to && text[i] == '+')) i++;
        long digits = 0;
        int significant = 0;
        int seen = 0;
        int exponent = 0;
        boolean fraction = false;
        for (; i < to; i++) {
            int c = text[i] - '0';
            if (c >= 0 && c <= 9) {
                seen++;
                if (significant > 0 || c != 0) significant++;
                if (significant <= MAX_EXACT_DIGITS) digits = digits * 10 + c;
                if (fraction) exponent--;
            } else if (text[i] == '.' && !fraction) {
                fraction = true;
            } else {
                break;
            }
        }
        if (seen == 0) return Float.NaN;
        if (i < to) {
            if (text[i] != 'e' && text[i] != 'E') return Float.NaN;
            return isExponent(text, i + 1, to) ? odd(text, from, to) : Float.NaN;
        }
        if (significant > MAX_EXACT_DIGITS || exponent < -MAX_EXACT_POWER) return odd(text, from, to);
        // both numbers are exact doubles, so the quotient is rounded once
        double exact = digits / POWERS_OF_TEN[-exponent];
        return survivesSecondRounding(exact) ? (float) (negative ? -exact : exact) : odd(text, from, to);
    }

    /** The number that the text is, or {@code NaN}; see {@link #parse(byte[], int, int)}. */
    public static float parse(CharSequence text) {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /** The whole number, of up to 18 digits and without a sign, in {@code text[from..to)}, or -1 where there is none. */
    public static long parseWhole(byte[] text, int from, int to) {
        if (from >= to || to - from > 18) return -1;
        long whole = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) return -1;
            whole = whole * 10 + digit;
        }
        return whole;
    }

    // rounding to double and then to float differs from rounding once only where the double lies half-way between two
    // floats, or where floats are subnormal and lie wider apart
    private static boolean survivesSecondRounding(double exact) {
        boolean halfWay = (Double.doubleToRawLongBits(exact) & 0x1fff_ffffL) == 0x1000_0000L;
        return !halfWay && (exact == 0 || exact >= Float.MIN_NORMAL);
    }

    private static boolean isExponent(byte[] text, int from, int to) {
        int i = from;
        if (i < to && (text[i] == '-' || text[i] == '+')) i++;
        if (i == to) return false;
        for (; i < to; i++) {
            if (text[i] < '0' || text[i] > '9') return false;
        }
        return true;
    }

    private static float odd(byte[] text, int from, int to) {
        float value = Float.parseFloat(new String(text, from, to - from, StandardCharsets.ISO_8859_1));
        return Float.isFinite(value) ? value : Float.NaN;
    }
}
