package dev.verge.load.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the vehicles were told of their windows, and what of that must be found in the cloud. Safe for use by many threads. */
final class OutboxLedger {
    /** What the vehicle was told. */
    enum Told {
        /** 202: it is kept for later. */
        DEFERRED,
        /** 200 from the edge: a rule has chosen it, and it was kept before. */
        EDGE,
        /** 200 from the cloud: it need not be in the outbox. */
        CLOUD
    }

    /**
     * A window that was answered.
     *
     * @param id with the pseudonym
     * @param told what the vehicle was told
     * @param again whether it was sent more than once, so that it may have been kept once before
     */
    record Sent(String id, Told told, boolean again) {}

    /**
     * The comparison.
     *
     * @param deferred windows that were kept for later
     * @param edge windows that the edge answered
     * @param cloud windows that the cloud answered
     * @param arrived different windows that the cloud's ingest has
     * @param missing windows that must be there and are not
     * @param unexpected windows there that nobody sent, or that the cloud alone has seen
     * @param twice windows there more than once
     * @param outOfOrder windows there behind a later one of the same vehicle
     */
    record Result(
            long deferred,
            long edge,
            long cloud,
            long arrived,
            long missing,
            long unexpected,
            long twice,
            long outOfOrder) {
        boolean isExact() {
            return missing + unexpected + twice + outOfOrder == 0;
        }
    }

    private final Map<String, List<Sent>> sent = new LinkedHashMap<>();

    synchronized void told(String vehicle, Sent window) {
        sent.computeIfAbsent(vehicle, v -> new ArrayList<>()).add(window);
    }

    /** @param arrived ids by vehicle (pseudonyms both), in the order in which they arrived */
    synchronized Result compare(Map<String, List<String>> arrived) {
        long[] told = new long[Told.values().length];
        long there = 0;
        long missing = 0;
        long unexpected = 0;
        long twice = 0;
        long outOfOrder = 0;
        for (var vehicle : sent.entrySet()) {
            List<String> found = arrived.getOrDefault(vehicle.getKey(), List.of());
            Set<String> once = new HashSet<>(found);
            twice += found.size() - once.size();
            there += once.size();
            Map<String, Integer> places = new LinkedHashMap<>();
            for (Sent window : vehicle.getValue()) {
                told[window.told().ordinal()]++;
                boolean isThere = once.contains(window.id());
                if (!isThere && window.told() != Told.CLOUD) {
                    missing++;
                    System.err.printf("missing %s%n", window);
                }
                if (isThere && window.told() == Told.CLOUD && !window.again()) unexpected++;
                places.put(window.id(), places.size());
            }
            int highest = -1;
            for (String id : found) {
                Integer place = places.get(id);
                if (place == null) {
                    unexpected++;
                    continue;
                }
                if (place < highest) outOfOrder++;
                highest = Math.max(highest, place);
            }
        }
        unexpected +=
                arrived.keySet().stream().filter(v -> !sent.containsKey(v)).count();
        return new Result(
                told[Told.DEFERRED.ordinal()],
                told[Told.EDGE.ordinal()],
                told[Told.CLOUD.ordinal()],
                there,
                missing,
                unexpected,
                twice,
                outOfOrder);
    }
}
