package dev.verge.load.door;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts a door's rows, from any thread. */
final class Tally {
    private final LongAdder sent = new LongAdder();
    private final LongAdder taken = new LongAdder();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

    void sent(long rows) {
        sent.add(rows);
    }

    void taken(long rows) {
        taken.add(rows);
    }

    void refused(String reason, long rows) {
        refused.computeIfAbsent(reason, r -> new LongAdder()).add(rows);
    }

    Receipt receipt() {
        return new Receipt(
                sent.sum(),
                taken.sum(),
                refused.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, e -> e.getValue().sum())));
    }
}
