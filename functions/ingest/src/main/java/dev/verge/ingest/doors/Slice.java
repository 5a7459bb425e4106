package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A part of a message, not copied.
 *
 * @param bytes the whole message
 * @param offset where the part begins
 * @param length how long it is, in bytes
 */
@SuppressWarnings("ArrayRecordComponent")
record Slice(byte[] bytes, int offset, int length) {
    private static final int SHOWN = 1024;

    static Slice of(byte[] bytes) {
        return new Slice(bytes, 0, bytes.length);
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** The part from {@code from} to before {@code to}, both counted from this part's beginning. */
    Slice part(long from, long to) {
        return new Slice(bytes, offset + Math.toIntExact(from), Math.toIntExact(to - from));
    }

    /** The first 1,024 bytes as text, for a person to look at. */
    String shown() {
        return new String(bytes, offset, Math.min(length, SHOWN), UTF_8);
    }
}
