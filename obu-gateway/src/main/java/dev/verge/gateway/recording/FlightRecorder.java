package dev.verge.gateway.recording;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Keeps the last decisions, as objects: they become text only when somebody asks for them. Safe for use by many threads.
 */
public final class FlightRecorder {
    private final int capacity;
    private final Deque<Flight> flights;
    private long dropped;

    /** @param capacity decisions kept; 0: none */
    public FlightRecorder(int capacity) {
        if (capacity < 0) throw new IllegalArgumentException("a recorder keeps no negative number: " + capacity);
        this.capacity = capacity;
        this.flights = new ArrayDeque<>(Math.min(capacity, 1024));
    }

    /** Keeps one, and forgets the oldest one where there is no room. */
    public synchronized void record(Flight flight) {
        if (capacity == 0) return;
        if (flights.size() == capacity) {
            flights.removeFirst();
            dropped++;
        }
        flights.addLast(flight);
    }

    /** What is kept, the oldest first. */
    public synchronized List<Flight> flights() {
        return List.copyOf(flights);
    }

    /** What is kept of what was decided from then to then, microseconds of the gateway's clock; the oldest first. */
    public synchronized List<Flight> flights(long fromMicros, long untilMicros) {
        return flights.stream()
                .filter(flight -> flight.question().nowMicros() >= fromMicros
                        && flight.question().nowMicros() <= untilMicros)
                .toList();
    }

    /** How many were forgotten. */
    public synchronized long dropped() {
        return dropped;
    }
}
