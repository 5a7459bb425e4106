package dev.verge.gateway.outbox;

import static java.util.Objects.requireNonNull;

/**
 * What became of an event that was in the outbox.
 *
 * @param entry the entry's id
 * @param reason why the cloud will not take it; empty: the cloud has it
 * @param detail what the cloud said
 */
record Settlement(String entry, String reason, String detail) {
    private static final int LONGEST = 300;

    Settlement {
        requireNonNull(entry, "entry");
        requireNonNull(reason, "reason");
        detail = detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST);
    }

    static Settlement sent(StoredEvent event) {
        return new Settlement(event.entry(), "", "");
    }

    static Settlement rejected(StoredEvent event, String reason, String detail) {
        return new Settlement(event.entry(), reason, detail);
    }

    boolean isRejection() {
        return !reason.isEmpty();
    }
}
