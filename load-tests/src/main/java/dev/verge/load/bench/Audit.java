package dev.verge.load.bench;

import dev.verge.load.door.RedisLink;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every outcome in Redis, read from the streams' very beginning, against what the ledger says must be there. */
final class Audit {
    private static final int BATCH = 2000;
    private static final int PARTITIONS = 16;

    private final RedisLink link;

    Audit(RedisLink link) {
        this.link = link;
    }

    /**
     * What the comparison gave.
     *
     * @param expected windows that must have an outcome
     * @param predicted windows with a prediction
     * @param rejected windows with a rejection
     * @param missing windows without an outcome
     * @param twice outcomes beyond a window's first
     * @param unexpected outcomes of windows that the rows do not make
     * @param outOfOrder outcomes that came after a later window's of the same vehicle
     */
    record Result(
            long expected, long predicted, long rejected, long missing, long twice, long unexpected, long outOfOrder) {
        boolean isExact() {
            return missing + twice + unexpected + outOfOrder == 0;
        }
    }

    private record Entry(long millis, long sequence, String id, String vehicle, boolean prediction) {
        static Entry of(StreamMessage<byte[], byte[]> message, boolean prediction) {
            Map<String, String> fields = new HashMap<>();
            message.getBody().forEach((name, value) -> fields.put(text(name), text(value)));
            String[] id = message.getId().split("-");
            return new Entry(
                    Long.parseLong(id[0]),
                    Long.parseLong(id[1]),
                    fields.getOrDefault("id", ""),
                    fields.getOrDefault("vehicle", ""),
                    prediction);
        }

        private static String text(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    Result compare(Map<String, Ledger.Expected> ledger) {
        List<Entry> entries = outcomes();
        Map<String, List<String>> byVehicle = new LinkedHashMap<>();
        entries.forEach(entry -> byVehicle
                .computeIfAbsent(entry.vehicle(), v -> new ArrayList<>())
                .add(entry.id()));
        long expected = 0;
        long missing = 0;
        long twice = 0;
        long unexpected = 0;
        long outOfOrder = 0;
        for (var vehicle : ledger.entrySet()) {
            List<String> wanted = vehicle.getValue().windows();
            List<String> found = byVehicle.getOrDefault(vehicle.getKey(), List.of());
            Set<String> foundOnce = new HashSet<>(found);
            expected += wanted.size();
            missing += wanted.stream().filter(id -> !foundOnce.contains(id)).count();
            twice += found.size() - foundOnce.size();
            foundOnce.removeAll(new HashSet<>(wanted));
            unexpected += foundOnce.size();
            outOfOrder += outOfOrder(wanted, found);
        }
        unexpected +=
                byVehicle.keySet().stream().filter(v -> !ledger.containsKey(v)).count();
        long predicted = entries.stream().filter(Entry::prediction).count();
        return new Result(expected, predicted, entries.size() - predicted, missing, twice, unexpected, outOfOrder);
    }

    private static long outOfOrder(List<String> wanted, List<String> found) {
        Map<String, Integer> places = new HashMap<>();
        for (String id : wanted) places.put(id, places.size());
        long count = 0;
        int highest = -1;
        for (String id : found) {
            int place = places.getOrDefault(id, highest);
            if (place < highest) count++;
            highest = Math.max(highest, place);
        }
        return count;
    }

    // a vehicle lives in one partition, so its outcomes have one clock: Redis's entry ids
    private List<Entry> outcomes() {
        List<Entry> entries = new ArrayList<>();
        for (int p = 0; p < PARTITIONS; p++) {
            read(p, "predictions", true, entries);
            read(p, "rejected", false, entries);
        }
        entries.sort(Comparator.comparingLong(Entry::millis).thenComparingLong(Entry::sequence));
        return entries;
    }

    private void read(int partition, String name, boolean predictions, List<Entry> entries) {
        byte[] key = ("verge:1:{" + partition + "}:" + name).getBytes(StandardCharsets.US_ASCII);
        Range<String> rest = Range.unbounded();
        while (true) {
            List<StreamMessage<byte[], byte[]>> batch =
                    link.await(link.commands().xrange(key, rest, Limit.from(BATCH)));
            for (StreamMessage<byte[], byte[]> message : batch) {
                Entry entry = Entry.of(message, predictions);
                if (!entry.id().isEmpty()) entries.add(entry); // a rejected row has no window
            }
            if (batch.size() < BATCH) return;
            rest = Range.from(Range.Boundary.excluding(batch.getLast().getId()), Range.Boundary.unbounded());
        }
    }
}
