package dev.verge.ingest.rows;

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

    @Override
    public String toString() {
        return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
    }
}
