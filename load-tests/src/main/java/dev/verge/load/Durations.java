package dev.verge.load;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people type them: {@code 90s}, {@code 10m}, {@code 1.5h}, {@code 250ms}, bare seconds, or ISO {@code PT1M}. */
public final class Durations {
    private static final Pattern SHORT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|)");

    private Durations() {}

    /** @throws IllegalArgumentException if the text is no duration */
    public static Duration parse(String text) {
        Matcher matcher = SHORT.matcher(text.strip());
        if (!matcher.matches()) return iso(text);
        double millisPerUnit = switch (matcher.group(2)) {
            case "ms" -> 1;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 1000;
        };
        return Duration.ofMillis(Math.round(Double.parseDouble(matcher.group(1)) * millisPerUnit));
    }

    private static Duration iso(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("not a duration: " + text + " (for instance 90s, 10m, 250ms, PT1M)", e);
        }
    }
}
