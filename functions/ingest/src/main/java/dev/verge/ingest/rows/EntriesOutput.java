package dev.verge.ingest.rows;

import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer of XREAD over one stream, RESP2 or RESP3, and hands each entry on as soon as it is complete: of a
 * backlog's entries only what is made of them stays in memory. The fields' arrays are used again for the next entry,
 * where they have its lengths: whoever keeps an entry keeps a copy.
 */
final class EntriesOutput<T> extends CommandOutput<byte[], byte[], List<T>> {
    private static final int ENTRY_DEPTH = 3;

    private final Function<Entry, T> made;
    private boolean streamSeen;
    private final List<byte[]> arrays = new ArrayList<>();
    private @Nullable EntryId id;
    private int size;

    EntriesOutput(RedisCodec<byte[], byte[]> codec, Function<Entry, T> made) {
        super(codec, new ArrayList<>());
        this.made = made;
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        if (bytes == null) return;
        if (!streamSeen) {
            streamSeen = true;
        } else if (id == null) {
            id = EntryId.parse(bytes);
        } else if (size <= 2 * Entry.MOST_FIELDS) {
            take(bytes);
        }
    }

    private void take(ByteBuffer bytes) {
        if (size == arrays.size()) {
            arrays.add(codec.decodeValue(bytes));
        } else if (arrays.get(size).length == bytes.remaining()) {
            bytes.get(arrays.get(size));
        } else {
            arrays.set(size, codec.decodeValue(bytes));
        }
        size++;
    }

    @Override
    public void complete(int depth) {
        // in RESP3 an entry's id ends at the same depth as its fields; no entry is without fields
        if (depth != ENTRY_DEPTH || id == null || size == 0) return;
        output.add(made.apply(new Entry(id, arrays.subList(0, size))));
        id = null;
        size = 0;
    }
}
