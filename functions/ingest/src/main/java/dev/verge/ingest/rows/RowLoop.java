package dev.verge.ingest.rows;

import static dev.verge.redis.Waiting.forReply;

import dev.verge.ingest.IngestMeter;
import dev.verge.ingest.IngestOptions;
import dev.verge.ingest.Layout;
import dev.verge.ingest.SignalSets;
import dev.verge.ingest.partition.FaultPoint;
import dev.verge.ingest.partition.Lease;
import dev.verge.ingest.partition.OwnedPartition.Task;
import dev.verge.ingest.partition.Step;
import dev.verge.ingest.redis.Groups;
import dev.verge.redis.RedisConnections;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/**
 * Takes the rows of one partition in order. While one step runs inside Redis the next entries are read; the next step
 * waits for its turn, so rows never overtake each other. Whatever goes wrong ends the loop: the next owner, with a new
 * epoch, starts again at the cursor with what Redis holds.
 */
public final class RowLoop implements Task {
    private static final String GROUP = "ingest";
    private static final int SMALL = 64;
    private static final CompletionStage<Void> NOTHING = CompletableFuture.completedStage(null);

    private final RedisConnections redis;
    private final byte[] stream;
    private final FaultPoint faults;
    private final RowIntake intake;
    private final RowStep step;
    private final RedisClock clock;
    private final int batchSize;
    private final Duration linger;
    private final IngestMeter meter;
    private final LongConsumer windowsCut;

    /**
     * @param clock told by each step; right as soon as the loop runs
     * @param windowsCut told how many windows a step has cut, when it has cut some
     */
    public RowLoop(
            RedisConnections redis,
            Layout layout,
            SignalSets signals,
            Lease lease,
            IngestOptions options,
            FaultPoint faults,
            IngestMeter meter,
            RedisClock clock,
            LongConsumer windowsCut) {
        this.redis = redis;
        this.stream = layout.keys().measurements(lease.partition());
        this.faults = faults;
        this.intake = new RowIntake(redis, layout, signals, lease, options, faults);
        this.step = new RowStep(redis, layout, lease);
        this.batchSize = options.batch();
        this.linger = options.linger();
        this.meter = meter;
        this.clock = clock;
        this.windowsCut = windowsCut;
    }

    @Override
    public void run() throws InterruptedException {
        Cursor cursor = start();
        CompletionStage<Void> running = NOTHING;
        clock.told(redisTime());
        try (RowReader<Read> reader = new RowReader<>(redis, stream, batchSize, intake::read)) {
            while (true) {
                List<Read> reads = forReply(reader.after(cursor), reader.limit());
                forReply(running, redis.timeout());
                running = NOTHING;
                if (reads.isEmpty()) continue;
                faults.reached(Step.ROWS_READ);
                RowBatch batch = intake.batch(reads, now(reads));
                cursor = cursor.advance(reads.getLast().id().toString(), reads.size());
                running = step.run(batch, cursor).thenAccept(time -> applied(batch, time));
                if (reads.size() < SMALL) Thread.sleep(linger);
            }
        }
    }

    // no row is refused for its time on the word of a clock that may have slept: Redis is asked first
    private long now(List<Read> reads) throws InterruptedException {
        if (intake.refusesATimeOf(reads, clock.millis())) clock.told(redisTime());
        return clock.millis();
    }

    private void applied(RowBatch batch, long time) {
        clock.told(time);
        faults.reached(Step.ROWS_WRITTEN);
        batch.applied();
        meter.batch(batch.counters().grown());
        if (batch.counters().windows() > 0) windowsCut.accept(batch.counters().windows());
    }

    private Cursor start() throws InterruptedException {
        Groups groups = new Groups(redis);
        groups.ensure(stream, GROUP);
        return groups.progress(stream, GROUP)
                .map(progress -> new Cursor(progress.lastDelivered(), progress.read()))
                .orElse(Cursor.START);
    }

    private long redisTime() throws InterruptedException {
        List<byte[]> time = forReply(redis.async().time(), redis.timeout());
        return Long.parseLong(new String(time.get(0))) * 1000 + Long.parseLong(new String(time.get(1))) / 1000;
    }
}
