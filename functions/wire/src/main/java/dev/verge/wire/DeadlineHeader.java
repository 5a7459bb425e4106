package dev.verge.wire;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code verge-deadline}: milliseconds that are left of the caller's patience when the request comes, an integer of RFC 9651
 * whose parameters nobody here knows.
 */
public final class DeadlineHeader {
    /** The header's name. */
    public static final String NAME = "verge-deadline";

    private static final int MOST_DIGITS = 15;
    // more than any call lasts, and little enough to add to a clock
    private static final long MOST_MILLIS = TimeUnit.DAYS.toMillis(1);

    private DeadlineHeader() {}

    /**
     * When the caller stops waiting.
     *
     * @param value the header's, or null if there is none
     * @param now when the request came, by {@link System#nanoTime}
     * @return by the same clock; empty without a header
     * @throws IllegalArgumentException if it is no whole number of milliseconds, 0 or more
     */
    public static OptionalLong until(@Nullable String value, long now) {
        return value == null
                ? OptionalLong.empty()
                : OptionalLong.of(now + TimeUnit.MILLISECONDS.toNanos(millis(value)));
    }

    private static long millis(String value) {
        int end = value.indexOf(';') < 0 ? value.length() : value.indexOf(';');
        int from = 0;
        while (from < end && value.charAt(from) == ' ') from++;
        while (end > from && value.charAt(end - 1) == ' ') end--;
        if (end == from || end - from > MOST_DIGITS) throw malformed();
        long millis = 0;
        for (int i = from; i < end; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) throw malformed();
            millis = 10 * millis + digit;
        }
        return Math.min(millis, MOST_MILLIS);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(NAME + " must be a whole number of milliseconds, 0 or more");
    }
}
