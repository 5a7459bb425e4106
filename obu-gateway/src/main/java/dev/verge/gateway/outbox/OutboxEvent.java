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
 * @param stored completes when Redis has it, or with what speaks against that
 */
record OutboxEvent(String id, String vehicle, String why, byte[] window, CompletableFuture<Void> stored) {
    OutboxEvent {
        requireNonNull(id, "id");
        requireNonNull(vehicle, "vehicle");
        requireNonNull(why, "why");
        requireNonNull(window, "window");
        requireNonNull(stored, "stored");
    }

    /** @param reduced made anonymous */
    static OutboxEvent of(SpelledWindow reduced, Collection<Why> why) {
        String reasons = why.stream().map(Why::label).collect(Collectors.joining(" "));
        return new OutboxEvent(reduced.id(), reduced.vehicle(), reasons, reduced.json(), new CompletableFuture<>());
    }

    /** Bytes that it takes, about. */
    int size() {
        return id.length() + window.length + 100;
    }
}
