package dev.verge.inference.repository;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a trial may take.
 *
 * @param time from its start to its end
 * @param bytes memory of the process
 * @param places how many may be tried side by side
 */
public record TrialLimits(Duration time, long bytes, int places) {
    /** A process with the runtime and no model takes about this much. */
    static final long LEAST = 192L << 20;

    private static final long MOST = 1L << 30;
    // the server itself goes on allocating meanwhile
    private static final long SPARE = 32L << 20;

    public TrialLimits {
        requireNonNull(time, "time");
    }

    /** Limits for one trial after the other. */
    public TrialLimits(Duration time, long bytes) {
        this(time, bytes, 1);
    }

    /** Limits within what the machine or the container has left; never more than a gigabyte. */
    static TrialLimits within(Duration time, OptionalLong headroom) {
        return new TrialLimits(time, Math.min(MOST, headroom.orElse(MOST) - SPARE));
    }

    /** As many side by side as have all these bytes each, as far as there are processors; one where nobody knows. */
    TrialLimits sideBySide(OptionalLong headroom, int processors) {
        if (headroom.isEmpty()) return this;
        long room = (headroom.getAsLong() - SPARE) / Math.max(1, bytes);
        return new TrialLimits(time, bytes, (int) Math.clamp(room, 1L, Math.max(1, processors)));
    }
}
