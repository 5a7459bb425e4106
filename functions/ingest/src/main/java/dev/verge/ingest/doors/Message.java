package dev.verge.ingest.doors;

/**
 * A message as the subscriber got it.
 *
 * @param body its bytes; of one that is too long only the beginning
 * @param tooLong whether it is longer than the door takes
 * @param receivedNanos when, on this process's clock
 */
@SuppressWarnings("ArrayRecordComponent")
record Message(byte[] body, boolean tooLong, long receivedNanos) {}
