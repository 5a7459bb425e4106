package dev.verge.gateway.service;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Placement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The headers of design.md §5, which are structured fields (RFC 9651). */
final class RouteHeaders {
    static final String DEADLINE = "verge-deadline";
    static final String PLACEMENT = "verge-placement";
    static final String ROUTE = "verge-route";

    // an integer or a token, with parameters, which nobody here knows
    private static final Pattern INTEGER = Pattern.compile(" *(-?[0-9]{1,15}) *(;.*)?");
    private static final Pattern TOKEN = Pattern.compile(" *([a-z*][a-z0-9:/!#$%&'*+.^_`|~-]*) *(;.*)?");
    private static final Pattern ACTUAL = Pattern.compile("; *actual=([0-9]{1,9})(?:;|$)");

    static final String RESPOND_ASYNC = "respond-async";

    private RouteHeaders() {}

    /** Whether one of the values of {@code Prefer} (RFC 7240) is {@code respond-async}. */
    static boolean prefersAsync(List<String> preferences) {
        for (String line : preferences) {
            for (String preference : line.split(",", -1)) {
                String name = preference.split(";", 2)[0].strip();
                if (name.equalsIgnoreCase(RESPOND_ASYNC)) return true;
            }
        }
        return false;
    }

    /** @throws IllegalArgumentException if it is no whole number of milliseconds, 0 or more */
    static long budgetMillis(String value) {
        if (isPlain(value)) return Long.parseLong(value);
        Matcher matcher = INTEGER.matcher(value);
        if (!matcher.matches() || matcher.group(1).startsWith("-")) {
            throw new IllegalArgumentException(DEADLINE + " must be a whole number of milliseconds, 0 or more");
        }
        return Long.parseLong(matcher.group(1));
    }

    // what nearly everybody sends
    private static boolean isPlain(String value) {
        if (value.isEmpty() || value.length() > 15) return false;
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') return false;
        }
        return true;
    }

    /** @throws IllegalArgumentException if it is no placement */
    static Placement placement(String value) {
        Matcher matcher = TOKEN.matcher(value);
        Optional<Placement> placement = matcher.matches() ? Placement.of(matcher.group(1)) : Optional.empty();
        return placement.orElseThrow(
                () -> new IllegalArgumentException(PLACEMENT + " must be any, edge-only or cloud-only"));
    }

    /** The time that another gateway says it took, in microseconds. */
    static OptionalLong actual(String route) {
        Matcher matcher = ACTUAL.matcher(route);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1)) * 1000) : OptionalLong.empty();
    }

    static String route(String side, Decision decision, long actualMicros) {
        StringBuilder text = new StringBuilder(side)
                .append(";reason=")
                .append(decision.reason().label());
        Optional<Estimate> predicted = decision.predicted();
        if (predicted.isPresent()) {
            text.append(";predicted=")
                    .append(millis(predicted.get().completion().median()));
        }
        return text.append(";actual=")
                .append(millis(actualMicros))
                .append(";policy=")
                .append(decision.policy())
                .toString();
    }

    private static long millis(long micros) {
        return (micros + 500) / 1000;
    }
}
