package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

/**
 * The name of a vehicle: 1 to 64 of the characters {@code A-Z a-z 0-9 . _ -}, so that it is safe in a Redis key, a
 * window id and a URL.
 *
 * @param value the name as the vehicle sent it
 */
public record VehicleId(String value) implements Comparable<VehicleId> {
    /** Longest name that is accepted, in characters. */
    public static final int MAX_LENGTH = 64;

    /** @throws IllegalArgumentException if the name is empty, too long or holds another character */
    public VehicleId {
        requireNonNull(value, "value");
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "vehicle id must be 1 to " + MAX_LENGTH + " of A-Z a-z 0-9 . _ - but is " + Texts.quoted(value));
        }
    }

    /** Whether {@code value} may be a vehicle's name; allocates nothing. */
    public static boolean isValid(String value) {
        int length = value.length();
        if (length == 0 || length > MAX_LENGTH) return false;
        for (int i = 0; i < length; i++) {
            if (!isAllowed(value.charAt(i))) return false;
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    @Override
    public int compareTo(VehicleId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
