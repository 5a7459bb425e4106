package dev.verge.load.wan;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a link is like while nothing is wrong with it.
 *
 * @param roundTrip added to the way there and back, half of it each way
 * @param jitter the round trip varies evenly by as much, up and down; order is kept, as TCP keeps it
 * @param bitsPerSecond in each direction, shared by all connections; 0: no limit
 */
public record Wan(Duration roundTrip, Duration jitter, long bitsPerSecond) {
    /** A link that is not there at all. */
    public static final Wan NEAR = new Wan(Duration.ZERO, Duration.ZERO, 0);

    private static final Pattern DELAY = Pattern.compile("(\\d+(?:\\.\\d+)?)(us|ms|s)");
    private static final Pattern RATE = Pattern.compile("(\\d+(?:\\.\\d+)?)(kbit|mbit|gbit)");

    /** Checks the ranges. */
    public Wan {
        if (roundTrip.isNegative() || jitter.isNegative() || bitsPerSecond < 0) {
            throw new IllegalArgumentException("a link's times and rate must not be negative");
        }
        if (jitter.compareTo(roundTrip) > 0) {
            throw new IllegalArgumentException("jitter must not exceed the delay: " + jitter + " > " + roundTrip);
        }
    }

    /**
     * Reads a specification such as {@code 40ms,20mbit} or {@code 40ms±5ms,512kbit}: a round trip with or without its
     * jitter ({@code +-} is read like {@code ±}), a rate in bits a second, or both. What is not named does not limit.
     *
     * @throws IllegalArgumentException that says what it may be
     */
    public static Wan parse(String text) {
        Wan wan = NEAR;
        for (String part : text.toLowerCase(Locale.ROOT).replace("+-", "±").split(",", -1)) {
            wan = wan.with(part.strip(), text);
        }
        return wan;
    }

    private Wan with(String part, String text) {
        Matcher rate = RATE.matcher(part);
        if (rate.matches()) {
            double unit = switch (rate.group(2)) {
                case "kbit" -> 1e3;
                case "mbit" -> 1e6;
                default -> 1e9;
            };
            return new Wan(roundTrip, jitter, Math.max(1, Math.round(Double.parseDouble(rate.group(1)) * unit)));
        }
        int mark = part.indexOf('±');
        Duration delay = mark == 0 ? roundTrip : delay(mark < 0 ? part : part.substring(0, mark), text);
        return new Wan(delay, mark < 0 ? jitter : delay(part.substring(mark + 1), text), bitsPerSecond);
    }

    private static Duration delay(String part, String text) {
        Matcher matcher = DELAY.matcher(part.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a link is a round trip and a rate, for instance 40ms,20mbit or 40ms±5ms,512kbit, but not: "
                            + text);
        }
        double nanos = switch (matcher.group(2)) {
            case "us" -> 1e3;
            case "ms" -> 1e6;
            default -> 1e9;
        };
        return Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * nanos));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        String text = micros(roundTrip);
        if (!jitter.isZero()) text += "±" + micros(jitter);
        return bitsPerSecond == 0 ? text : text + "," + rate();
    }

    private static String micros(Duration duration) {
        long micros = duration.toNanos() / 1000;
        return micros % 1000 == 0 ? micros / 1000 + "ms" : micros + "us";
    }

    private String rate() {
        return bitsPerSecond % 1_000_000 == 0 ? bitsPerSecond / 1_000_000 + "mbit" : bitsPerSecond / 1e3 + "kbit";
    }
}
