package dev.verge.load.simulate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Something wrong with one signal for some time.
 *
 * @param kind what is wrong
 * @param signal canonical name of the signal
 * @param other the signal it is swapped with; empty for other kinds
 * @param fromSeconds when it begins, in seconds of the drive
 * @param forSeconds how long it lasts, in seconds
 * @param size how large it is, in the signal's unit (a drift's value at its end); not used by stuck, missing and swapped
 */
public record Fault(Kind kind, String signal, String other, double fromSeconds, double forSeconds, double size) {
    /** What can be wrong with a signal. */
    public enum Kind {
        /** A constant is added. */
        BIAS,
        /** A growing offset is added. */
        DRIFT,
        /** The value from the beginning is repeated. */
        STUCK,
        /** One row in ten is off by the size, up or down. */
        SPIKES,
        /** The rows do not hold the signal. */
        MISSING,
        /** The signal and another one hold each other's values. */
        SWAPPED
    }

    /**
     * Reads {@code kind:signal[:option=value]…} with the options {@code from}, {@code for} (seconds), {@code size} and,
     * for swapped, {@code with}: for instance {@code drift:engine_oil_temperature:from=60:for=120:size=25}.
     *
     * @throws IllegalArgumentException with a sentence for the person who typed it
     */
    public static Fault parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 2)
            throw new IllegalArgumentException("a fault is kind:signal[:option=value]… but is " + text);
        Fault fault = new Fault(kind(parts[0]), parts[1], "", 0, Double.POSITIVE_INFINITY, 10);
        for (String option : Arrays.asList(parts).subList(2, parts.length)) fault = fault.with(option);
        if (fault.kind == Kind.SWAPPED && fault.other.isEmpty()) {
            throw new IllegalArgumentException("a swapped fault names the other signal: " + text + ":with=SIGNAL");
        }
        return fault;
    }

    private static Kind kind(String name) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fault " + name + "; there are "
                        + Arrays.stream(Kind.values())
                                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))));
    }

    private Fault with(String option) {
        String[] pair = option.split("=", 2);
        String value = pair.length == 2 ? pair[1] : "";
        return switch (pair[0]) {
            case "with" -> new Fault(kind, signal, value, fromSeconds, forSeconds, size);
            case "from" -> new Fault(kind, signal, other, Double.parseDouble(value), forSeconds, size);
            case "for" -> new Fault(kind, signal, other, fromSeconds, Double.parseDouble(value), size);
            case "size" -> new Fault(kind, signal, other, fromSeconds, forSeconds, Double.parseDouble(value));
            default -> throw new IllegalArgumentException("a fault has no option " + option);
        };
    }

    /** Whether the fault is present at a time of the drive, in seconds. */
    public boolean active(double seconds) {
        return seconds >= fromSeconds && seconds < fromSeconds + forSeconds;
    }

    /** The value with the fault; {@code first} is the value when the fault began, {@code swap} the other signal's. */
    double apply(double value, double seconds, double first, double swap, Random random) {
        return switch (kind) {
            case BIAS -> value + size;
            case DRIFT ->
                value + size * (Double.isFinite(forSeconds) ? (seconds - fromSeconds) / forSeconds : seconds / 3600);
            case STUCK -> first;
            case SPIKES -> random.nextInt(10) == 0 ? value + (random.nextBoolean() ? size : -size) : value;
            case MISSING -> Double.NaN;
            case SWAPPED -> swap;
        };
    }
}
