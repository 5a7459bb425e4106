package dev.verge.ingest.doors;

/**
 * The id of a stream's entry as a text that sorts as ids do.
 *
 * @param text milliseconds and sequence number with leading zeros
 * @param millis Redis time of the entry, in milliseconds since the epoch
 */
record StreamPosition(String text, long millis) implements Comparable<StreamPosition> {
    /** @throws IllegalArgumentException if the text is no {@code <millis>-<sequence>} */
    static StreamPosition of(String id) {
        int dash = id.indexOf('-');
        if (dash < 1) throw new IllegalArgumentException("no entry id: " + id);
        long millis = Long.parseUnsignedLong(id, 0, dash, 10);
        long sequence = Long.parseUnsignedLong(id, dash + 1, id.length(), 10);
        return new StreamPosition(padded(millis) + "-" + padded(sequence), millis);
    }

    @Override
    public int compareTo(StreamPosition other) {
        return text.compareTo(other.text);
    }

    private static String padded(long number) {
        String digits = Long.toUnsignedString(number);
        return "0".repeat(20 - digits.length()) + digits;
    }
}
