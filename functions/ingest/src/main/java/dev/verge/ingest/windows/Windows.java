package dev.verge.ingest.windows;

import dev.verge.ingest.IngestMeter;
import dev.verge.ingest.IngestOptions;
import dev.verge.ingest.Layout;
import dev.verge.ingest.SignalSets;
import dev.verge.ingest.partition.FaultPoint;
import dev.verge.ingest.partition.Lease;
import dev.verge.ingest.partition.OwnedPartition.Task;
import dev.verge.ingest.rows.Binding;
import dev.verge.ingest.rows.RedisClock;
import dev.verge.redis.RedisConnections;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** Makes the window side of a partition; all partitions share one client of inference. */
public final class Windows implements AutoCloseable {
    private final RedisConnections redis;
    private final Layout layout;
    private final SignalSets signals;
    private final IngestOptions options;
    private final FaultPoint faults;
    private final IngestMeter meter;
    private final HttpInference inference;

    public Windows(
            RedisConnections redis,
            Layout layout,
            SignalSets signals,
            IngestOptions options,
            FaultPoint faults,
            IngestMeter meter,
            Vertx vertx) {
        this.redis = redis;
        this.layout = layout;
        this.signals = signals;
        this.options = options;
        this.faults = faults;
        this.meter = meter;
        this.inference = new HttpInference(vertx, options.inference());
    }

    /**
     * The work in one partition, and the bell that tells it of new windows.
     *
     * @param clock by which windows grow old
     */
    public Work in(Lease lease, RedisClock clock) {
        Outcomes outcomes = new Outcomes(redis, layout, lease, meter);
        Scoring scoring = new Scoring(
                layout,
                signals,
                inference,
                outcomes,
                faults,
                options.maxDeliveries(),
                options.inference().patience(),
                new Deadline(options.deadline(), options.answerWithin(), clock));
        Set<String> models = layout.bindings().stream().map(Binding::model).collect(Collectors.toSet());
        WindowLoop loop = new WindowLoop(
                new WindowReader(redis, layout, lease),
                outcomes,
                scoring,
                faults,
                new ModelGates(models),
                options.windowsInFlight());
        return new Work(loop, cut -> loop.announce());
    }

    @Override
    public void close() {
        inference.close();
    }

    /**
     * The window side of a partition.
     *
     * @param task takes windows to their outcomes
     * @param bell to be told when windows were cut
     */
    public record Work(Task task, LongConsumer bell) {}
}
