package dev.verge.gateway.vehicles;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who has a place at the edge. A client without a connection keeps it for the lease; one with a connection keeps it as
 * long as that stands, also past the capacity, because it is there. Time comes in as an argument. Safe for many threads.
 */
final class Places {
    private static final class Place {
        final String address;
        int connections;
        long until;

        Place(String address) {
            this.address = address;
        }
    }

    private final long leaseNanos;
    private final Map<String, Place> taken = new HashMap<>();

    Places(long leaseNanos) {
        this.leaseNanos = leaseNanos;
    }

    /** Takes a place, or keeps the one that the client has. False: there is none. */
    synchronized boolean take(String client, String address, int capacity, long now) {
        expire(now);
        Place place = taken.get(client);
        if (place == null) {
            if (taken.size() >= capacity) return false;
            place = new Place(address);
            taken.put(client, place);
        }
        place.until = now + leaseNanos;
        return true;
    }

    /** Gives a client's place back; false if it had none. */
    synchronized boolean give(String client, long now) {
        expire(now);
        return taken.remove(client) != null;
    }

    /** Gives back the place that an address took longest ago and has no connection for: such a client names nobody. */
    synchronized boolean giveOldestOf(String address, long now) {
        expire(now);
        Optional<Map.Entry<String, Place>> oldest = taken.entrySet().stream()
                .filter(entry -> entry.getValue().address.equals(address) && entry.getValue().connections == 0)
                .min(Comparator.comparingLong(entry -> entry.getValue().until));
        oldest.ifPresent(entry -> taken.remove(entry.getKey()));
        return oldest.isPresent();
    }

    /** A connection of a client stands. */
    synchronized void connected(String client, String address) {
        taken.computeIfAbsent(client, c -> new Place(address)).connections++;
    }

    /** It does no longer: the lease begins. */
    synchronized void disconnected(String client, long now) {
        Place place = taken.get(client);
        if (place == null) return;
        place.connections = Math.max(0, place.connections - 1);
        place.until = now + leaseNanos;
    }

    /** Places taken now. */
    synchronized int taken(long now) {
        expire(now);
        return taken.size();
    }

    private void expire(long now) {
        taken.values().removeIf(place -> place.connections == 0 && place.until - now <= 0);
    }
}
