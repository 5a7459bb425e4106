package dev.verge.load.door;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Commands sent without waiting for their answers, a bounded number of rows at a time. */
final class Pipeline implements AutoCloseable {
    private static final int IN_FLIGHT = 8192; // rows
    private static final Duration STALL = Duration.ofSeconds(60);

    private final RedisLink link;
    private final Tally tally = new Tally();
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final String hint;
    private volatile @Nullable Throwable failure;

    /** @param hint what to tell when the command itself is refused, or empty */
    Pipeline(RedisLink link, String hint) {
        this.link = link;
        this.hint = hint;
        link.buffer();
    }

    /** Sends a command that carries so many rows. */
    void send(ProtocolKeyword command, CommandArgs<byte[], byte[]> args, int rows) {
        acquire(Math.min(rows, IN_FLIGHT));
        tally.sent(rows);
        CommandOutput<byte[], byte[], List<Object>> output = new NestedMultiOutput<>(ByteArrayCodec.INSTANCE);
        RedisFuture<List<Object>> answer = link.commands().dispatch(command, output, args);
        var unused = answer.whenComplete((value, error) -> {
            if (error == null) {
                tally.taken(rows);
            } else {
                tally.refused("redis", rows);
                failure = error;
            }
            free.release(Math.min(rows, IN_FLIGHT));
        });
    }

    private void acquire(int rows) {
        check();
        if (free.tryAcquire(rows)) return;
        link.flush();
        waitFor(rows);
    }

    void flush() {
        link.flush();
        check();
    }

    void drain() {
        link.flush();
        waitFor(IN_FLIGHT);
        free.release(IN_FLIGHT);
        check();
    }

    private void waitFor(int rows) {
        try {
            if (!free.tryAcquire(rows, STALL.toSeconds(), TimeUnit.SECONDS)) {
                throw new DoorException("Redis has not answered for " + STALL.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DoorException("interrupted while waiting for Redis", e);
        }
    }

    private void check() {
        Throwable error = failure;
        if (error != null) throw new DoorException("Redis refused a row: " + error.getMessage() + hint, error);
    }

    RedisLink link() {
        return link;
    }

    Receipt receipt() {
        return tally.receipt();
    }

    static CommandArgs<byte[], byte[]> args() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        link.close();
    }
}
