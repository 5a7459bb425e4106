package dev.verge.gateway.outbox;

import dev.verge.gateway.routing.JsonLine;

/**
 * How the outbox stands.
 *
 * @param state the whole, as of the last beat
 * @param waiting events in this gateway's memory that Redis has not got yet
 * @param spooled bytes in this gateway's spool
 * @param sends whether this gateway is the one that sends
 * @param trouble what the last try to send failed of, empty if it did not
 */
record OutboxStatus(OutboxState state, int waiting, long spooled, boolean sends, String trouble) {
    String json() {
        return new JsonLine()
                .begin()
                .field("backlog", state.backlog())
                .field("bytes", state.bytes())
                .field("oldestMillis", state.oldest().toMillis())
                .field("waiting", waiting)
                .field("spooled", spooled)
                .field("stored", state.stored())
                .field("sent", state.sent())
                .field("rejected", state.rejected())
                .field("droppedBySize", state.droppedBySize())
                .field("droppedByAge", state.droppedByAge())
                .field("sends", sends)
                .field("trouble", trouble)
                .end()
                .toString();
    }
}
