package dev.verge.telemetry.recording;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.SignalCatalogue;
import java.time.Instant;
import java.util.Optional;

/**
 * How recordings are read.
 *
 * @param start when a recording began, for files that say it neither in their name nor in their content
 * @param rate rows a second taken from a log that writes a line for each single reading (KIT)
 * @param catalogue the signals looked for
 */
public record RecordingOptions(Optional<Instant> start, double rate, SignalCatalogue catalogue) {
    /** No start, one row a second, the standard catalogue. */
    public static final RecordingOptions DEFAULT =
            new RecordingOptions(Optional.empty(), 1, SignalCatalogue.standard());

    /** @throws IllegalArgumentException if the rate is not above 0 and at most 1,000 */
    public RecordingOptions {
        requireNonNull(start, "start");
        requireNonNull(catalogue, "catalogue");
        if (!(rate > 0 && rate <= 1_000)) {
            throw new IllegalArgumentException("rate must be above 0 and at most 1000 rows a second but is " + rate);
        }
    }

    /** The same with another start. */
    public RecordingOptions withStart(Instant newStart) {
        return new RecordingOptions(Optional.of(newStart), rate, catalogue);
    }

    /** The same with another rate, in rows a second. */
    public RecordingOptions withRate(double newRate) {
        return new RecordingOptions(start, newRate, catalogue);
    }
}
