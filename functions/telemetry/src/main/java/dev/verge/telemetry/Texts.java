package dev.verge.telemetry;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** How foreign text is shown in a message: short, printable, and never able to forge a log line. */
public final class Texts {
    private static final int MAX_SHOWN = 40;

    private Texts() {}

    /** The text in double quotes, cut after 40 characters, with control characters shown as {@code ?}. */
    public static String quoted(String text) {
        return '"' + printable(text) + '"';
    }

    /** The text cut after 40 characters, with control characters shown as {@code ?}. */
    public static String printable(String text) {
        return printable(text, MAX_SHOWN);
    }

    /** The text cut after this many characters, with control characters shown as {@code ?}. */
    public static String printable(String text, int max) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), max) + 1);
        text.chars().limit(max).forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
        if (text.length() > max) shown.append('…');
        return shown.toString();
    }

    /** The start of a text in bytes, decoded for {@link #quoted}; what is not UTF-8 shows as the replacement character. */
    static String shown(byte[] text) {
        // four bytes a character at most, and one more to see that there is more
        return new String(text, 0, Math.min(text.length, 4 * (MAX_SHOWN + 1)), StandardCharsets.UTF_8);
    }

    /** Whether the bytes are UTF-8. */
    static boolean isUtf8(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }
}
