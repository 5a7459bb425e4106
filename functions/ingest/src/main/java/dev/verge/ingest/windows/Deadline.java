package dev.verge.ingest.windows;

import dev.verge.ingest.rows.EntryId;
import dev.verge.ingest.rows.RedisClock;
import java.time.Duration;
import java.util.Optional;

/**
 * How old a window may be and still be scored. Both ends are Redis's time: its last row's entry id, and a clock that
 * Redis has told.
 *
 * @param limit counted from the last row's entry; absent: any age
 * @param clock Redis's time
 */
record Deadline(Optional<Duration> limit, RedisClock clock) {
    boolean isPast(EntryId last) {
        return limit.isPresent() && clock.millis() - last.millis() > limit.get().toMillis();
    }

    @Override
    public String toString() {
        return limit.map(Duration::toString).orElse("none");
    }
}
