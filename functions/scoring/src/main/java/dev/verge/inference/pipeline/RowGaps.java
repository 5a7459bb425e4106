package dev.verge.inference.pipeline;

import dev.verge.telemetry.Reason;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.wire.Problem;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * Refuses windows whose rows do not follow each other: {@code timestamps[i] - timestamps[i - 1] > longest} for some row. A
 * model counts rows, so that a pause is nothing to it, and says of two drives what it has learned of one.
 *
 * @param longest time between two rows of a window
 */
record RowGaps(Duration longest) {
    /** @throws IllegalArgumentException if rows could not be apart at all */
    RowGaps {
        if (longest.toMillis() < 1)
            throw new IllegalArgumentException("verge.pipeline.gap is at least 1 ms, not " + longest);
    }

    /** What is wrong with the first row that comes too late; empty where none does. */
    Optional<Problem> refusal(TelemetryWindow window) {
        long limit = longest.toMillis();
        long[] times = window.timestamps();
        for (int row = 1; row < times.length; row++) {
            if (times[row] - times[row - 1] > limit) return Optional.of(refusal(window, row));
        }
        return Optional.empty();
    }

    private Problem refusal(TelemetryWindow window, int row) {
        long gap = window.timestamps()[row] - window.timestamps()[row - 1];
        return Problem.of(
                window,
                400,
                Reason.INVALID,
                "timestamps[" + row + "]",
                "row " + row + " was measured " + seconds(gap) + " s after the row before; in a window that may be "
                        + seconds(longest.toMillis()) + " s (verge.pipeline.gap)");
    }

    private static String seconds(long millis) {
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
    }
}
