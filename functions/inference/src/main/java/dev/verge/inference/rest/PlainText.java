package dev.verge.inference.rest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A cursor over JSON that is written plainly: ASCII, texts without escapes, whole numbers of few digits. Whatever else it
 * meets, right or wrong, is {@link Unusual}. For one thread.
 */
final class PlainText {
    private static final int LONGEST_TEXT = 256;
    private static final int MOST_DIGITS = 9;

    final byte[] in;
    int at;
    private final int last;

    /** Somebody else has to read this text. */
    static final class Unusual extends Exception {
        private static final long serialVersionUID = 1;
        private static final Unusual ONE = new Unusual();

        private Unusual() {
            super("the text is not plain", null, false, false);
        }
    }

    /**
     * @param in holds one JSON object from {@code from} to before {@code to}
     * @throws Unusual if it does not end as one: its brace stops whoever scans for the end of something
     */
    PlainText(byte[] in, int from, int to) throws Unusual {
        int end = to;
        while (end > from && isSpace(in[end - 1])) end--;
        if (end == from || in[end - 1] != '}') throw unusual();
        this.in = in;
        this.at = from;
        this.last = end - 1;
    }

    /** To be thrown; it has no stack, so it costs nothing. */
    static Unusual unusual() {
        return Unusual.ONE;
    }

    /** The next byte that is no space, which stays the next. */
    byte next() throws Unusual {
        if (at > last) throw unusual();
        while (isSpace(in[at])) at++;
        return in[at];
    }

    /** Takes the next byte that is no space. */
    void take(char wanted) throws Unusual {
        if (next() != wanted) throw unusual();
        at++;
    }

    /** Takes what stands between two elements, or ends them: whether another one follows. */
    boolean more(char end) throws Unusual {
        byte found = next();
        at++;
        if (found == ',') return true;
        if (found != end) throw unusual();
        return false;
    }

    /** Takes the last brace, after which nothing follows. */
    void end() throws Unusual {
        if (at != last + 1) throw unusual();
    }

    // takes a text, which begins one byte after the cursor's next place before and ends one before its place after
    private void quoted() throws Unusual {
        take('"');
        int most = Math.min(last, at + LONGEST_TEXT);
        for (; at < most; at++) {
            byte c = in[at];
            if (c == '"') {
                at++;
                return;
            }
            // bytes past ASCII are negative
            if (c < ' ' || c == '\\' || c == 0x7f) throw unusual();
        }
        throw unusual();
    }

    /** Takes a text. */
    String text() throws Unusual {
        next();
        int from = at + 1;
        quoted();
        return new String(in, from, at - 1 - from, StandardCharsets.ISO_8859_1);
    }

    /** Takes a field's name and the colon after it: which one of these it is. */
    int field(byte[][] names) throws Unusual {
        next();
        int from = at + 1;
        quoted();
        int length = at - 1 - from;
        take(':');
        for (int i = 0; i < names.length; i++) {
            byte[] name = names[i];
            if (name.length == length && Arrays.equals(name, 0, length, in, from, from + length)) return i;
        }
        throw unusual();
    }

    /** Names for {@link #field}. */
    static byte[][] names(String... names) {
        byte[][] bytes = new byte[names.length][];
        for (int i = 0; i < names.length; i++) bytes[i] = names[i].getBytes(StandardCharsets.US_ASCII);
        return bytes;
    }

    /** Takes a whole number, 0 or more. */
    int size() throws Unusual {
        int first = next();
        int from = at;
        int value = 0;
        for (int digit = first - '0'; digit >= 0 && digit <= 9; digit = in[++at] - '0') {
            value = 10 * value + digit;
            if (at - from == MOST_DIGITS) throw unusual();
        }
        if (at == from || first == '0' && at > from + 1) throw unusual();
        return value;
    }

    /** Takes {@code true} or {@code false}. */
    boolean flag() throws Unusual {
        if (next() == 't') {
            word("true");
            return true;
        }
        word("false");
        return false;
    }

    private void word(String wanted) throws Unusual {
        for (int i = 0; i < wanted.length(); i++) if (in[at++] != wanted.charAt(i)) throw unusual();
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
