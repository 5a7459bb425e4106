package dev.verge.ingest.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/**
 * An entry of a measurements stream as it came. Its arrays are the reader's, and hold the next entry soon: see
 * {@link #copy}.
 *
 * @param id its id
 * @param fields names and values in turn; a long one is cut (see {@link TruncatingCodec})
 */
record Entry(EntryId id, List<byte[]> fields) {
    /** More fields than this are not even kept: no row of ours has so many. */
    static final int MOST_FIELDS = 256;

    private static final int SHOWN = 1024;
    private static final int VALUE = 64;

    /** Whether it had more than {@value #MOST_FIELDS} fields, and the rest was dropped. */
    boolean isCut() {
        return fields.size() > 2 * MOST_FIELDS;
    }

    /** One that may be kept. */
    Entry copy() {
        return new Entry(id, fields.stream().map(byte[]::clone).toList());
    }

    /** The value of a field, cut to 64 bytes; empty when the row has none. */
    byte[] value(String name) {
        byte[] wanted = name.getBytes(UTF_8);
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (Arrays.equals(fields.get(i), wanted)) return cut(fields.get(i + 1), VALUE);
        }
        return new byte[0];
    }

    /** {@code name=value} pairs separated by spaces, at most 1 KiB: enough to see what came. */
    byte[] shown() {
        byte[] shown = new byte[SHOWN];
        int length = 0;
        for (int i = 0; i < fields.size() && length < SHOWN; i++) {
            byte[] part = fields.get(i);
            int copied = Math.min(part.length, SHOWN - length);
            System.arraycopy(part, 0, shown, length, copied);
            length += copied;
            if (length < SHOWN) shown[length++] = (byte) (i % 2 == 0 ? '=' : ' ');
        }
        return cut(shown, length);
    }

    private static byte[] cut(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, Math.min(bytes.length, length));
    }
}
