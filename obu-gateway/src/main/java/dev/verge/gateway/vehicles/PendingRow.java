package dev.verge.gateway.vehicles;

/**
 * A row on its way into the stream.
 *
 * @param vehicle whose
 * @param number what the sender calls it
 * @param json as {@code POST /v1/ingest} wants it
 * @param sender who is told what became of it
 */
@SuppressWarnings("ArrayRecordComponent")
record PendingRow(String vehicle, long number, byte[] json, Sender sender) {
    /** Who sent a row. Called on any thread, in the order of the vehicle's rows. */
    interface Sender {
        /** The row stands in the stream. */
        void stored(PendingRow row);

        /** Ingest refused it: sending it again would not help. */
        void refused(PendingRow row, String reason, String field, String detail);
    }
}
