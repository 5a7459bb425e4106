package dev.verge.ingest.windows;

import dev.verge.ingest.rows.EntryId;
import dev.verge.ingest.rows.RedisClock;
import java.time.Duration;
import java.util.Optional;

/**
 * How old a window may be and still be scored, and how soon it should be. Both ends are Redis's time: its last row's entry
 * id, and a clock that Redis has told.
 *
 * @param limit counted from the last row's entry; absent: any age
 * @param aim counted from the last row's entry; what is late is scored all the same; absent: no hurry
 * @param clock Redis's time
 */
record Deadline(Optional<Duration> limit, Optional<Duration> aim, RedisClock clock) {
    boolean isPast(EntryId last) {
        return limit.isPresent() && age(last) > limit.get().toMillis();
    }

    /**
     * What a call about a window may take, in milliseconds: what is left until its limit and, while it is not late yet,
     * its aim; at least 1, at most what any call may take.
     */
    long budgetMillis(EntryId last, long mostMillis) {
        long age = age(last);
        long budget = mostMillis;
        if (limit.isPresent()) budget = Math.min(budget, limit.get().toMillis() - age);
        if (aim.isPresent() && age < aim.get().toMillis()) {
            budget = Math.min(budget, aim.get().toMillis() - age);
        }
        return Math.max(1, budget);
    }

    private long age(EntryId last) {
        return clock.millis() - last.millis();
    }

    @Override
    public String toString() {
        return limit.map(Duration::toString).orElse("none");
    }
}
