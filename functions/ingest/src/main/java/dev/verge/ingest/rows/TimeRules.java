package dev.verge.ingest.rows;

import dev.verge.telemetry.Intake.Rejected;
import dev.verge.telemetry.Reason;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which times a row may claim, against Redis's time: one wrong clock must not silence a vehicle.
 *
 * @param future how far ahead a row may be
 * @param freshness how old a row may be; absent: any age
 */
record TimeRules(Duration future, Optional<Duration> freshness) {
    /** What is wrong with a time, or null. */
    @Nullable
    Rejected check(long timestamp, long now) {
        if (timestamp - now > future.toMillis()) {
            return new Rejected(Reason.FUTURE, "ts", (timestamp - now) + " ms after Redis time");
        }
        if (freshness.isPresent() && now - timestamp > freshness.get().toMillis()) {
            return new Rejected(Reason.STALE, "ts", (now - timestamp) + " ms old");
        }
        return null;
    }
}
