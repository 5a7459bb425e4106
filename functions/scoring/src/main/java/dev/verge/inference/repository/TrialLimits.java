package dev.verge.inference.repository;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a trial may take.
 *
 * @param time from its start to its end
 * @param bytes memory of the process
 */
public record TrialLimits(Duration time, long bytes) {
    /** A process with the runtime and no model takes about this much. */
    static final long LEAST = 192L << 20;

    private static final long MOST = 1L << 30;
    // the server itself goes on allocating meanwhile
    private static final long SPARE = 32L << 20;

    public TrialLimits {
        requireNonNull(time, "time");
    }

    /** Limits within what the machine or the container has left; never more than a gigabyte. */
    static TrialLimits within(Duration time, OptionalLong headroom) {
        return new TrialLimits(time, Math.min(MOST, headroom.orElse(MOST) - SPARE));
    }
}
