package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

/**
 * A signal that, by what the other signals say, was probably falsified or faulty somewhere in a vehicle's rows. Where in them
 * nobody knows: the times are those of the look, not of the fault.
 *
 * @param signal canonical name
 * @param firstTimestamp of the rows that were looked at, in milliseconds since the epoch
 * @param lastTimestamp of the rows that were looked at, in milliseconds since the epoch
 * @param score how strongly, 0 to 1; at least the model's threshold
 * @param model name and version of the model that says so, {@code signal-integrity/1}
 */
public record Suspicion(String signal, long firstTimestamp, long lastTimestamp, double score, String model) {
    /** @throws IllegalArgumentException if the time goes backwards */
    public Suspicion {
        requireNonNull(signal, "signal");
        requireNonNull(model, "model");
        if (lastTimestamp < firstTimestamp) throw new IllegalArgumentException("time goes backwards");
    }
}
