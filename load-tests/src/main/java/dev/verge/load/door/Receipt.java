package dev.verge.load.door;

import java.util.Map;
import java.util.TreeMap;

/**
 * Rows by what the door answered.
 *
 * @param sent rows handed over
 * @param taken rows that the site took (a later step may still reject them)
 * @param refused rows that the site refused at the door, by its reason
 */
public record Receipt(long sent, long taken, Map<String, Long> refused) {
    /** Copies the map in. */
    public Receipt {
        refused = Map.copyOf(new TreeMap<>(refused));
    }

    /** Rows refused for any reason. */
    public long refusedRows() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }
}
