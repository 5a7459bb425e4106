package dev.verge.load.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was sent, and which windows that must give: computed here from the list of times alone, with none of the code that
 * cuts windows in the site. A row not later than the last is no row of a window; a pause longer than the gap starts anew.
 */
final class Ledger {
    private final int windowRows;
    private final long maxGapMillis;
    private final Map<String, List<Long>> sent = new LinkedHashMap<>();

    Ledger(int windowRows, long maxGapMillis) {
        this.windowRows = windowRows;
        this.maxGapMillis = maxGapMillis;
    }

    void sent(String vehicle, long ts) {
        sent.computeIfAbsent(vehicle, v -> new ArrayList<>()).add(ts);
    }

    /** What must come out of the rows of one vehicle. */
    record Expected(List<String> windows, long rows, long repeated, long late, long givenUp) {}

    /** One entry a vehicle. */
    Map<String, Expected> expected() {
        Map<String, Expected> expected = new LinkedHashMap<>();
        sent.forEach((vehicle, times) -> expected.put(vehicle, expected(vehicle, times)));
        return expected;
    }

    private Expected expected(String vehicle, List<Long> times) {
        List<String> windows = new ArrayList<>();
        List<Long> open = new ArrayList<>();
        long last = Long.MIN_VALUE;
        long rows = 0;
        long repeated = 0;
        long late = 0;
        long givenUp = 0;
        for (long ts : times) {
            if (ts == last) {
                repeated++;
                continue;
            }
            if (ts < last) {
                late++;
                continue;
            }
            if (!open.isEmpty() && ts - last > maxGapMillis) {
                givenUp += open.size();
                open.clear();
            }
            open.add(ts);
            last = ts;
            rows++;
            if (open.size() == windowRows) {
                windows.add(vehicle + "/" + open.getFirst() + "-" + ts + "/" + windowRows + "x" + windowRows);
                open.clear();
            }
        }
        return new Expected(windows, rows, repeated, late, givenUp);
    }
}
