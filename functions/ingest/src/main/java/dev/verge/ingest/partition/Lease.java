package dev.verge.ingest.partition;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The right to write in a partition. Every script is given the epoch and refuses a stale one, so an owner that was
 * paused beyond its lease can do no harm when it wakes up.
 *
 * @param partition which partition
 * @param epoch grows with each new ownership
 */
public record Lease(int partition, String epoch) {
    /** The epoch as a script's argument. */
    public byte[] token() {
        return epoch.getBytes(US_ASCII);
    }
}
