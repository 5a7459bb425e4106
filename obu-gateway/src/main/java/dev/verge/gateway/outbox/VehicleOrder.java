package dev.verge.gateway.outbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events of each vehicle in the order of their times, every vehicle in the places that it had. Two windows of a vehicle that
 * were answered within a moment, on two event loops or by two gateways, may be stored in the wrong order.
 */
final class VehicleOrder {
    private VehicleOrder() {}

    static List<StoredEvent> of(List<StoredEvent> events) {
        Map<String, List<StoredEvent>> byVehicle = new HashMap<>();
        for (StoredEvent event : events) {
            byVehicle.computeIfAbsent(event.vehicle(), v -> new ArrayList<>()).add(event);
        }
        Map<String, Deque<StoredEvent>> sorted = new HashMap<>();
        byVehicle.forEach((vehicle, own) -> {
            // stable: repeats of a window stay as they are
            own.sort(Comparator.comparingLong(StoredEvent::firstMillis));
            sorted.put(vehicle, new ArrayDeque<>(own));
        });
        return events.stream()
                .map(event ->
                        sorted.getOrDefault(event.vehicle(), new ArrayDeque<>()).remove())
                .toList();
    }
}
