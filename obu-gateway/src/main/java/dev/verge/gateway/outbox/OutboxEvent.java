package dev.verge.gateway.outbox;

import static java.util.Objects.requireNonNull;

import dev.verge.gateway.uplink.SpelledWindow;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A window on its way into the outbox: nothing in it names the vehicle.
 *
 * @param id the window's id with the pseudonym: the key by which the cloud knows a repeat
 * @param vehicle the pseudonym
 * @param why reasons, separated by spaces
 * @param window its JSON
 * @param kept completes when Redis has it, or the spool, and fails with what speaks against that
 */
record OutboxEvent(String id, String vehicle, String why, byte[] window, CompletableFuture<Void> kept) {
    OutboxEvent {
        requireNonNull(id, "id");
        requireNonNull(vehicle, "vehicle");
        requireNonNull(why, "why");
        requireNonNull(window, "window");
        requireNonNull(kept, "kept");
    }

    /**
     * @param reduced made anonymous
     * @param kept told what becomes of it
     */
    static OutboxEvent of(SpelledWindow reduced, Collection<Why> why, CompletableFuture<Void> kept) {
        String reasons = why.stream().map(Why::label).collect(Collectors.joining(" "));
        return new OutboxEvent(reduced.id(), reduced.vehicle(), reasons, reduced.json(), kept);
    }

    /** Whether it is a request that is answered later. */
    boolean isDeferred() {
        return why.equals(Why.DEFERRED.label());
    }

    /** Bytes that it takes, about. */
    int size() {
        return id.length() + window.length + 100;
    }
}
