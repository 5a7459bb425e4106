package dev.verge.ingest.rows;

import dev.verge.telemetry.Reason;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a batch adds to a partition's counters. */
final class Counters {
    private final Map<Reason, Long> rejected = new EnumMap<>(Reason.class);
    private long rows;
    private long repeated;
    private long givenUp;
    private long windows;

    void accepted(int windowsCut, long rowsGivenUp) {
        rows++;
        windows += windowsCut;
        givenUp += rowsGivenUp;
    }

    void repeated() {
        repeated++;
    }

    void rejected(Reason reason) {
        rejected.merge(reason, 1L, Long::sum);
    }

    long windows() {
        return windows;
    }

    /** The counters that grow, by their name in the {@code stats} key. */
    Map<String, Long> grown() {
        Map<String, Long> grown = new LinkedHashMap<>();
        grown.put("rows", rows);
        grown.put("repeated", repeated);
        grown.put("givenUp", givenUp);
        grown.put("windows", windows);
        rejected.forEach((reason, count) -> grown.put("rejected:" + reason.code(), count));
        grown.values().removeIf(count -> count == 0);
        return grown;
    }
}
