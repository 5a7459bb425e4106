package dev.verge.ingest.rows;

import java.nio.ByteBuffer;

/**
 * The id of a stream's entry.
 *
 * @param millis Redis time when it was added, in milliseconds since the epoch (or what the writer chose)
 * @param sequence number within the millisecond
 */
public record EntryId(long millis, long sequence) {
    /** Reads {@code <millis>-<sequence>} as Redis prints it. */
    public static EntryId parse(String text) {
        int dash = text.indexOf('-');
        return new EntryId(
                Long.parseUnsignedLong(text, 0, dash, 10), Long.parseUnsignedLong(text, dash + 1, text.length(), 10));
    }

    /** Reads what {@link #parse(String)} reads, from ASCII bytes and without making a text of them. */
    static EntryId parse(ByteBuffer bytes) {
        long millis = 0;
        long sequence = 0;
        boolean dashed = false;
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            byte digit = bytes.get(i);
            if (digit == '-') dashed = true;
            else if (dashed) sequence = 10 * sequence + (digit - '0');
            else millis = 10 * millis + (digit - '0');
        }
        return new EntryId(millis, sequence);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
    }
}
