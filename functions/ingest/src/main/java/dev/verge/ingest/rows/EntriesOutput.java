package dev.verge.ingest.rows;

import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer of XREAD over one stream, RESP2 or RESP3, and hands each entry on as soon as it is complete: of a
 * backlog's entries only what is made of them stays in memory, not their fields as maps.
 */
final class EntriesOutput<T> extends CommandOutput<byte[], byte[], List<T>> {
    private static final int ENTRY_DEPTH = 3;

    private final Function<Entry, T> made;
    private boolean streamSeen;
    private @Nullable EntryId id;
    private List<byte[]> fields = new ArrayList<>();

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
            id = EntryId.parse(StandardCharsets.US_ASCII.decode(bytes).toString());
        } else if (fields.size() <= 2 * Entry.MOST_FIELDS) {
            fields.add(codec.decodeValue(bytes));
        }
    }

    @Override
    public void complete(int depth) {
        // in RESP3 an entry's id ends at the same depth as its fields; no entry is without fields
        if (depth != ENTRY_DEPTH || id == null || fields.isEmpty()) return;
        output.add(made.apply(new Entry(id, fields)));
        id = null;
        fields = new ArrayList<>(fields.size());
    }
}
