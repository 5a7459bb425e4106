package dev.verge.ingest.doors;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds a vehicle's newest row back until it is complete: its signals are written one after the other, so a row counts
 * as complete when a later one has begun, or when it has not grown for a while. For one thread.
 */
final class Settling {
    private final long settleNanos;
    private final Map<String, Newest> newest = new HashMap<>();

    Settling(Duration settle) {
        this.settleNanos = settle.toNanos();
    }

    /** Takes the newest row out of {@code rows} where it may still grow. */
    void holdBack(String vehicle, TreeMap<Long, FieldList> rows, long nowNanos) {
        if (rows.isEmpty()) return;
        var last = rows.lastEntry();
        int size = last.getValue().size();
        Newest known = newest.get(vehicle);
        if (known == null || known.ts != last.getKey() || known.size != size) {
            known = new Newest(last.getKey(), size, nowNanos);
            newest.put(vehicle, known);
        }
        if (nowNanos - known.sinceNanos < settleNanos) rows.remove(last.getKey());
        else newest.remove(vehicle);
    }

    private record Newest(long ts, int size, long sinceNanos) {}
}
