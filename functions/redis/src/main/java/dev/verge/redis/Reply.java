package dev.verge.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a script answered: nested lists of numbers and byte strings. */
public final class Reply {
    private Reply() {}

    /** The element at {@code index} as text. */
    public static String text(List<?> reply, int index) {
        return text(reply.get(index));
    }

    /** The element at {@code index} as a whole number. */
    public static long number(List<?> reply, int index) {
        Object value = reply.get(index);
        return value instanceof Long number ? number : Long.parseLong(text(value));
    }

    /** The element at {@code index} as a list. */
    public static List<?> list(List<?> reply, int index) {
        return (List<?>) reply.get(index);
    }

    /** A byte string as text. */
    public static String text(@Nullable Object value) {
        return value instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(value);
    }
}
