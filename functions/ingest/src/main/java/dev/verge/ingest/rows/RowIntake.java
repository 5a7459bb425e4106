package dev.verge.ingest.rows;

import static dev.verge.redis.Waiting.forReply;

import dev.verge.ingest.IngestOptions;
import dev.verge.ingest.Layout;
import dev.verge.ingest.SignalSets;
import dev.verge.ingest.partition.FaultPoint;
import dev.verge.ingest.partition.Lease;
import dev.verge.ingest.partition.Step;
import dev.verge.redis.Errors;
import dev.verge.redis.RedisConnections;
import dev.verge.telemetry.Intake.Accepted;
import dev.verge.telemetry.Intake.Rejected;
import dev.verge.telemetry.MeasurementParser;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalColumns;
import dev.verge.telemetry.UnknownSignals;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.XAddArgs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Parses entries, makes batches of them, and sends strays to the partition where they belong. */
final class RowIntake {
    private static final Rejected TOO_MANY_FIELDS =
            new Rejected(Reason.MALFORMED, "", "more than " + Entry.MOST_FIELDS + " fields");
    private static final Rejected NO_STREAM =
            new Rejected(Reason.BAD_STATE, "measurements", "the key of its partition's measurements is no stream");

    private final RedisConnections redis;
    private final Layout layout;
    private final Lease lease;
    private final FaultPoint faults;
    private final MeasurementParser parser;
    private final Vehicles vehicles;
    private final TimeRules times;

    RowIntake(
            RedisConnections redis,
            Layout layout,
            SignalSets signals,
            Lease lease,
            IngestOptions options,
            FaultPoint faults) {
        this.redis = redis;
        this.layout = layout;
        this.lease = lease;
        this.faults = faults;
        this.parser = MeasurementParser.measurements(
                new SignalColumns(layout.signals(), SignalCatalogue.standard()),
                options.ignoreUnknownSignals() ? UnknownSignals.IGNORE : UnknownSignals.REJECT);
        this.vehicles = new Vehicles(redis, layout, signals, lease);
        this.times = new TimeRules(options.future(), options.freshness());
    }

    /** What an entry is; thread-safe. */
    Read read(Entry entry) {
        if (entry.isCut()) return new Read.Refused(Refusal.of(entry, TOO_MANY_FIELDS));
        return switch (parser.parse(entry.fields(), entry.id().millis())) {
            case Accepted(var row) -> {
                int home = layout.partitions().of(row.vehicle());
                yield home == lease.partition() ? new Read.Row(entry.id(), row) : new Read.Stray(entry.copy(), home);
            }
            case Rejected fault -> new Read.Refused(Refusal.of(entry, fault));
        };
    }

    /** Whether a row would be refused for its time. */
    boolean refusesATimeOf(List<Read> reads, long now) {
        for (Read read : reads) {
            if (read instanceof Read.Row row && times.check(row.measurement().timestamp(), now) != null) return true;
        }
        return false;
    }

    /** @param now Redis time, in milliseconds since the epoch */
    RowBatch batch(List<Read> reads, long now) throws InterruptedException {
        vehicles.load(reads);
        RowBatch batch = new RowBatch(layout.signals(), times, now);
        Map<Read.Stray, CompletionStage<String>> moved = new LinkedHashMap<>();
        for (Read read : reads) {
            switch (read) {
                case Read.Row row ->
                    batch.add(row, vehicles.of(row.measurement().vehicle()));
                case Read.Refused refused -> batch.refuse(refused);
                case Read.Stray stray -> moved.put(stray, move(stray));
            }
        }
        finish(moved, batch);
        return batch;
    }

    private CompletionStage<String> move(Read.Stray stray) {
        byte[] home = layout.keys().measurements(stray.partition());
        return redis.async().xadd(home, new XAddArgs(), stray.entry().fields().toArray());
    }

    // before the cursor moves: a crash in between repeats a row, which (vehicle, ts) removes
    private void finish(Map<Read.Stray, CompletionStage<String>> moved, RowBatch batch) throws InterruptedException {
        if (moved.isEmpty()) return;
        for (Map.Entry<Read.Stray, CompletionStage<String>> copy : moved.entrySet()) {
            try {
                forReply(copy.getValue(), redis.timeout());
            } catch (RedisCommandExecutionException e) {
                if (!Errors.isWrongType(e)) throw e;
                batch.refuse(new Read.Refused(Refusal.of(copy.getKey().entry(), NO_STREAM)));
            }
        }
        faults.reached(Step.ROWS_MOVED);
    }
}
