package dev.verge.gateway.outbox;

import java.time.Duration;

/**
 * The outbox as it was at one tick; the counts are of all gateways and of all time.
 *
 * @param epoch the right to send, empty while another gateway has it
 * @param backlog events that wait
 * @param bytes that they take
 * @param oldest age of the oldest, in time that a gateway was up
 * @param expired events that went now because of their age
 * @param stored events that came in
 * @param sent events that the cloud has
 * @param rejected events that the cloud will not take
 * @param droppedBySize events that went because there were too many
 * @param droppedByAge events that went because they were too old
 */
record OutboxState(
        String epoch,
        long backlog,
        long bytes,
        Duration oldest,
        long expired,
        long stored,
        long sent,
        long rejected,
        long droppedBySize,
        long droppedByAge) {
    static final OutboxState UNKNOWN = new OutboxState("", 0, 0, Duration.ZERO, 0, 0, 0, 0, 0, 0);

    boolean isSender() {
        return !epoch.isEmpty();
    }
}
