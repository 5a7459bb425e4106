package dev.verge.load.result;

import dev.verge.telemetry.Reason;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The counters of all partitions together.
 *
 * @param rows rows accepted
 * @param repeated rows that were there already
 * @param givenUp rows of unfinished windows that were given up
 * @param windows windows, one for each bound model
 * @param predictions windows that ended in a prediction
 * @param rejected rows and windows rejected, by the reason's code
 */
public record Stats(
        long rows, long repeated, long givenUp, long windows, long predictions, Map<String, Long> rejected) {
    private static final String REJECTED = "rejected:";
    private static final Set<String> OF_WINDOWS = Set.of(
            Reason.INVALID.code(),
            Reason.EXPIRED.code(),
            Reason.SHED.code(),
            Reason.MODEL_ERROR.code(),
            Reason.DELIVERY_LIMIT.code());

    /** Nothing yet. */
    public static final Stats NONE = new Stats(0, 0, 0, 0, 0, Map.of());

    /** Copies the map in, sorted. */
    public Stats {
        rejected = java.util.Collections.unmodifiableMap(new TreeMap<>(rejected));
    }

    /** With the counters of one partition's hash added; unknown counters are not looked at. */
    public Stats plus(Map<String, String> hash) {
        Map<String, Long> reasons = new TreeMap<>(rejected);
        hash.forEach((name, value) -> {
            if (name.startsWith(REJECTED))
                reasons.merge(name.substring(REJECTED.length()), Long.valueOf(value), Long::sum);
        });
        return new Stats(
                rows + count(hash, "rows"),
                repeated + count(hash, "repeated"),
                givenUp + count(hash, "givenUp"),
                windows + count(hash, "windows"),
                predictions + count(hash, "predictions"),
                reasons);
    }

    private static long count(Map<String, String> hash, String name) {
        return Long.parseLong(hash.getOrDefault(name, "0"));
    }

    /** What was added since an earlier reading. */
    public Stats minus(Stats before) {
        Map<String, Long> reasons = new TreeMap<>();
        rejected.forEach((reason, count) -> {
            long added = count - before.rejected.getOrDefault(reason, 0L);
            if (added != 0) reasons.put(reason, added);
        });
        return new Stats(
                rows - before.rows,
                repeated - before.repeated,
                givenUp - before.givenUp,
                windows - before.windows,
                predictions - before.predictions,
                reasons);
    }

    /** Rows with an outcome: accepted, repeated or rejected. */
    public long rowsAccounted() {
        return rows + repeated + rejectedRows();
    }

    /** Rows that were rejected. */
    public long rejectedRows() {
        return rejected.values().stream().mapToLong(Long::longValue).sum() - rejectedWindows();
    }

    /** Windows that were rejected. */
    public long rejectedWindows() {
        return OF_WINDOWS.stream()
                .mapToLong(code -> rejected.getOrDefault(code, 0L))
                .sum();
    }

    /** Windows that have no outcome yet. */
    public long openWindows() {
        return windows - predictions - rejectedWindows();
    }
}
