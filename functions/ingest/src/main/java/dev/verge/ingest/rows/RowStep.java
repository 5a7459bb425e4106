package dev.verge.ingest.rows;

import static dev.verge.redis.Script.argument;

import dev.verge.ingest.Layout;
import dev.verge.ingest.partition.Lease;
import dev.verge.ingest.partition.LeaseLostException;
import dev.verge.ingest.partition.RestartException;
import dev.verge.ingest.redis.Keys;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Reply;
import dev.verge.redis.Script;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The first atomic step: a batch of rows into vehicle states, windows, rejections and counters, and the cursor moved. */
final class RowStep {
    private static final Script SCRIPT = Script.load("rows");
    private static final byte[] NOTHING = new byte[0];
    private static final int FIXED_KEYS = 5;

    private final RedisConnections redis;
    private final Lease lease;
    private final List<byte[]> fixedKeys;
    private final byte[] signals;

    RowStep(RedisConnections redis, Layout layout, Lease lease) {
        this.redis = redis;
        this.lease = lease;
        int p = lease.partition();
        Keys keys = layout.keys();
        this.fixedKeys = List.of(keys.lease(p), keys.measurements(p), keys.windows(p), keys.rejected(p), keys.stats(p));
        this.signals = argument(String.format("%016x", layout.signals().hash()));
    }

    /**
     * Runs the step; answers Redis time in milliseconds.
     *
     * @param cursor where the partition stands afterwards
     */
    CompletionStage<Long> run(RowBatch batch, Cursor cursor) {
        List<VehicleUpdate> updates = batch.updates();
        return SCRIPT.<List<Object>>run(
                        redis.async(), ScriptOutputType.MULTI, keys(updates), arguments(batch, updates, cursor))
                .thenApply(this::time);
    }

    private byte[][] keys(List<VehicleUpdate> updates) {
        List<byte[]> keys = new ArrayList<>(FIXED_KEYS + updates.size());
        keys.addAll(fixedKeys);
        for (VehicleUpdate update : updates) keys.add(update.vehicle().key());
        return keys.toArray(byte[][]::new);
    }

    private byte[][] arguments(RowBatch batch, List<VehicleUpdate> updates, Cursor cursor) {
        Map<String, Long> counters = batch.counters().grown();
        List<byte[]> arguments = new ArrayList<>(16 + 4 * updates.size());
        arguments.add(lease.token());
        arguments.add(argument(cursor.id()));
        arguments.add(cursor.read().isPresent() ? argument(cursor.read().getAsLong()) : NOTHING);
        arguments.add(signals);
        arguments.add(argument(batch.counters().windows()));
        arguments.add(argument(batch.refused().size()));
        arguments.add(argument(counters.size()));
        for (VehicleUpdate update : updates) {
            arguments.add(argument(update.expected()));
            arguments.add(argument(update.at()));
            arguments.add(update.bytes());
            arguments.add(update.keepFrom() < 0 ? NOTHING : argument(update.keepFrom()));
        }
        int key = FIXED_KEYS;
        for (VehicleUpdate update : updates) {
            key++;
            for (VehicleUpdate.Cut cut : update.cuts()) addWindow(arguments, key, update, cut);
        }
        for (Refusal refusal : batch.refused()) addRefusal(arguments, refusal);
        counters.forEach((counter, by) -> {
            arguments.add(argument(counter));
            arguments.add(argument(by));
        });
        return arguments.toArray(byte[][]::new);
    }

    private static void addWindow(List<byte[]> arguments, int key, VehicleUpdate update, VehicleUpdate.Cut cut) {
        arguments.add(argument(key));
        arguments.add(argument(cut.from()));
        arguments.add(argument(cut.to()));
        arguments.add(update.vehicle().name());
        arguments.add(argument(cut.last()));
        arguments.add(argument(cut.binding().window().rows()));
        arguments.add(argument(cut.binding().window().stride()));
        arguments.add(argument(cut.binding().model()));
        arguments.add(argument(cut.source()));
    }

    private static void addRefusal(List<byte[]> arguments, Refusal refusal) {
        arguments.add(refusal.vehicle());
        arguments.add(refusal.ts());
        arguments.add(argument(refusal.fault().reason().code()));
        arguments.add(argument(refusal.fault().field()));
        arguments.add(argument(refusal.fault().detail()));
        arguments.add(argument(refusal.source()));
        arguments.add(refusal.raw());
    }

    private long time(List<?> reply) {
        return switch (Reply.text(reply, 0)) {
            case "OK" -> Reply.number(reply, 1);
            case "STALE" -> throw new LeaseLostException(lease.partition());
            case "NOGROUP" -> throw new RestartException("stream or group vanished: " + Reply.text(reply, 1));
            case "FULL" ->
                throw new RedisException("the stream " + Reply.text(reply, 1)
                        + " holds an entry with the largest possible id and takes no other; remove or rename it");
            case "CHANGED" -> throw new RestartException("somebody else changed " + Reply.text(reply, 1));
            default ->
                throw new RedisException(
                        "key " + Reply.text(reply, 1) + " is of another type than Verge's; remove or rename it");
        };
    }
}
