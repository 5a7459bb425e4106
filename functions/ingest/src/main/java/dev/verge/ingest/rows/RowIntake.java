package dev.verge.ingest.rows;

import static dev.verge.ingest.redis.Waiting.forReply;

import dev.verge.ingest.IngestOptions;
import dev.verge.ingest.Layout;
import dev.verge.ingest.partition.FaultPoint;
import dev.verge.ingest.partition.Lease;
import dev.verge.ingest.partition.Step;
import dev.verge.ingest.redis.RedisConnections;
import dev.verge.telemetry.Intake.Accepted;
import dev.verge.telemetry.Intake.Rejected;
import dev.verge.telemetry.MeasurementParser;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalColumns;
import dev.verge.telemetry.UnknownSignals;
import io.lettuce.core.XAddArgs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Parses entries, makes batches of them, and sends strays to the partition where they belong. */
final class RowIntake {
    private final RedisConnections redis;
    private final Layout layout;
    private final Lease lease;
    private final FaultPoint faults;
    private final MeasurementParser parser;
    private final Vehicles vehicles;
    private final TimeRules times;

    RowIntake(RedisConnections redis, Layout layout, Lease lease, IngestOptions options, FaultPoint faults) {
        this.redis = redis;
        this.layout = layout;
        this.lease = lease;
        this.faults = faults;
        this.parser = MeasurementParser.measurements(
                new SignalColumns(layout.signals(), SignalCatalogue.standard()),
                options.ignoreUnknownSignals() ? UnknownSignals.IGNORE : UnknownSignals.REJECT);
        this.vehicles = new Vehicles(redis, layout, lease);
        this.times = new TimeRules(options.future(), options.freshness());
    }

    /** What an entry is; thread-safe. */
    Read read(Entry entry) {
        return switch (parser.parse(entry.fields(), entry.id().millis())) {
            case Accepted(var row) -> {
                int home = layout.partitions().of(row.vehicle());
                yield home == lease.partition() ? new Read.Row(entry.id(), row) : new Read.Stray(entry, home);
            }
            case Rejected fault -> new Read.Refused(entry, fault);
        };
    }

    /** @param now Redis time, in milliseconds since the epoch */
    RowBatch batch(List<Read> reads, long now) throws InterruptedException {
        vehicles.load(reads);
        RowBatch batch = new RowBatch(layout.signals(), times, now);
        List<CompletionStage<String>> moved = new ArrayList<>();
        for (Read read : reads) {
            switch (read) {
                case Read.Row row ->
                    batch.add(row, vehicles.of(row.measurement().vehicle()));
                case Read.Refused refused -> batch.refuse(refused);
                case Read.Stray stray -> moved.add(move(stray));
            }
        }
        finish(moved);
        return batch;
    }

    private CompletionStage<String> move(Read.Stray stray) {
        byte[] home = layout.keys().measurements(stray.partition());
        return redis.async().xadd(home, new XAddArgs(), stray.entry().fields().toArray());
    }

    // before the cursor moves: a crash in between repeats a row, which (vehicle, ts) removes
    private void finish(List<CompletionStage<String>> moved) throws InterruptedException {
        if (moved.isEmpty()) return;
        for (CompletionStage<String> copy : moved) forReply(copy, redis.timeout());
        faults.reached(Step.ROWS_MOVED);
    }
}
