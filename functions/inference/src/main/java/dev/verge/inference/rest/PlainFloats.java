package dev.verge.inference.rest;

import dev.verge.inference.rest.PlainText.Unusual;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads arrays of decimal numbers as FP32, each rounded to the nearest, ties to even.
 *
 * <p>Of at most 18 digits, {@code w · 10^e} with {@code |e| ≤ 22} is computed in FP64: {@code w} and {@code 10^|e|} (exact)
 * are rounded once each, by the conversion and by one multiplication or division, so that the result is less than 2 units in
 * its last place off. Rounding that to FP32 is right unless a midpoint between two FP32 numbers lies within so much of it
 * (after Clinger, How to Read Floating Point Numbers Accurately, 1990); then, and outside of FP32's normal range, the JDK's
 * own conversion is asked.
 */
final class PlainFloats {
    private static final int MOST_DIGITS = 18;
    private static final int MOST_EXPONENT_DIGITS = 3;
    private static final int LARGEST_EXACT_POWER = 22;
    private static final double[] POWERS = new double[LARGEST_EXACT_POWER + 1];

    // bits of an FP64 fraction that FP32 has no room for, and half of their range
    private static final long DROPPED = (1L << 29) - 1;
    private static final long HALF = 1L << 28;
    private static final long OFF = 4;

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) POWERS[i] = 10 * POWERS[i - 1];
    }

    private PlainFloats() {}

    /**
     * Takes an array with the elements of a tensor, flat or nested as its shape.
     *
     * @param count product of the shape's sizes, at least 1
     * @param out takes the elements
     */
    static void read(PlainText text, long[] shape, int count, ByteBuffer out) throws Unusual {
        text.take('[');
        if (text.next() != '[') row(text, count, out);
        else nested(text, shape, 0, out);
    }

    // an array of this level, after its bracket
    private static void nested(PlainText text, long[] shape, int level, ByteBuffer out) throws Unusual {
        if (level == shape.length - 1) {
            row(text, (int) shape[level], out);
            return;
        }
        for (long left = shape[level] - 1; ; left--) {
            text.take('[');
            nested(text, shape, level + 1, out);
            boolean more = text.more(']');
            if (more != left > 0) throw PlainText.unusual();
            if (!more) return;
        }
    }

    // numbers to the end of their array
    private static void row(PlainText text, int count, ByteBuffer out) throws Unusual {
        for (int i = 1; i < count; i++) {
            number(text, out);
            if (text.in[text.at] == ',') text.at++;
            else text.take(',');
        }
        number(text, out);
        text.take(']');
    }

    private static void number(PlainText text, ByteBuffer out) throws Unusual {
        byte[] in = text.in;
        text.next();
        int from = text.at;
        int at = from;
        boolean negative = in[at] == '-';
        if (negative) at++;
        int digits = at;
        long w = 0;
        for (int digit = in[at] - '0'; digit >= 0 && digit <= 9; digit = in[++at] - '0') w = 10 * w + digit;
        int count = at - digits;
        if (count == 0 || count > 1 && in[digits] == '0') throw PlainText.unusual();
        int exponent = 0;
        boolean whole = true;
        if (in[at] == '.') {
            whole = false;
            int point = at;
            for (int digit = in[++at] - '0'; digit >= 0 && digit <= 9; digit = in[++at] - '0') w = 10 * w + digit;
            exponent = point + 1 - at;
            if (exponent == 0) throw PlainText.unusual();
            count -= exponent;
        }
        // of more digits the sum may have run over
        if (count > MOST_DIGITS && count - zeros(in, digits) > MOST_DIGITS) throw PlainText.unusual();
        text.at = at;
        if ((in[at] | 0x20) == 'e') {
            whole = false;
            exponent += exponent(text);
        }
        // a zero without fraction or exponent has no sign either
        if (w == 0) out.putFloat(negative && !whole ? -0f : 0f);
        else out.putFloat(value(in, from, text.at, negative, w, exponent));
    }

    // zeros that a number begins with
    private static int zeros(byte[] in, int digits) {
        int zeros = 0;
        for (int at = digits; in[at] == '0' || in[at] == '.'; at++) if (in[at] == '0') zeros++;
        return zeros;
    }

    private static int exponent(PlainText text) throws Unusual {
        byte[] in = text.in;
        int at = text.at + 1;
        boolean negative = in[at] == '-';
        if (negative || in[at] == '+') at++;
        int from = at;
        int value = 0;
        for (int digit = in[at] - '0'; digit >= 0 && digit <= 9; digit = in[++at] - '0') {
            if (at - from == MOST_EXPONENT_DIGITS) throw PlainText.unusual();
            value = 10 * value + digit;
        }
        if (at == from) throw PlainText.unusual();
        text.at = at;
        return negative ? -value : value;
    }

    private static float value(byte[] in, int from, int to, boolean negative, long w, int exponent) throws Unusual {
        if (exponent >= -LARGEST_EXACT_POWER && exponent <= LARGEST_EXACT_POWER) {
            double value = exponent < 0 ? w / POWERS[-exponent] : w * POWERS[exponent];
            long dropped = Double.doubleToRawLongBits(value) & DROPPED;
            boolean isClear = Math.abs(dropped - HALF) > OFF;
            if (isClear && value >= Float.MIN_NORMAL && value <= Float.MAX_VALUE) {
                return (float) (negative ? -value : value);
            }
        }
        float value = Float.parseFloat(new String(in, from, to - from, StandardCharsets.ISO_8859_1));
        if (Float.isInfinite(value)) throw PlainText.unusual();
        return value;
    }
}
