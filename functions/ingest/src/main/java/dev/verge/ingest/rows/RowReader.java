package dev.verge.ingest.rows;

import dev.verge.redis.RedisConnections;
import dev.verge.redis.RedisConnections.Link;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandKeyword;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Reads a partition's entries after a cursor. Reading changes nothing in Redis, so an owner that lost its lease may. */
final class RowReader<T> implements AutoCloseable {
    private static final Duration WAIT = Duration.ofMillis(500);

    private final TruncatingCodec codec = new TruncatingCodec();
    private final Link<byte[], byte[]> link;
    private final Duration limit;
    private final byte[] stream;
    private final int batch;
    private final Function<Entry, T> made;

    /** @param made what each entry is turned into, on the connection's thread */
    RowReader(RedisConnections redis, byte[] stream, int batch, Function<Entry, T> made) {
        this.link = redis.connect(codec);
        this.limit = redis.timeout();
        this.stream = stream;
        this.batch = batch;
        this.made = made;
    }

    /** The next entries, or none after half a second. */
    CompletionStage<List<T>> after(Cursor cursor) {
        CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(codec)
                .add(CommandKeyword.COUNT)
                .add(batch)
                .add(CommandKeyword.BLOCK)
                .add(WAIT.toMillis())
                .add("STREAMS")
                .addKey(stream)
                .add(cursor.id());
        return link.commands().dispatch(CommandType.XREAD, new EntriesOutput<>(codec, made), arguments);
    }

    /** Longest time that an answer may take. */
    Duration limit() {
        return limit;
    }

    @Override
    public void close() {
        link.close();
    }
}
