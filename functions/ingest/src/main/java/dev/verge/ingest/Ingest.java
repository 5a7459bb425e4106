package dev.verge.ingest;

import static dev.verge.redis.Script.argument;

import dev.verge.ingest.partition.FaultPoint;
import dev.verge.ingest.partition.Lease;
import dev.verge.ingest.partition.Leases;
import dev.verge.ingest.partition.OwnedPartition.Task;
import dev.verge.ingest.partition.Ownership;
import dev.verge.ingest.partition.Trimmer;
import dev.verge.ingest.rows.RedisClock;
import dev.verge.ingest.rows.RowLoop;
import dev.verge.ingest.windows.Windows;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.RedisOptions;
import dev.verge.redis.Reply;
import dev.verge.redis.Waiting;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;

/** Puts ingest together and keeps it running, from start to SIGTERM. Waits for Redis as long as it takes. */
@Startup
@Singleton
public class Ingest {
    private final RedisConnections redis;
    private final IngestOptions options;
    private final IngestMeter meter;
    private final Layout layout;
    private final SignalSets signals;
    private final FaultPoint faults;
    private final Windows windows;
    private final Ownership ownership;

    /** @throws IllegalArgumentException if a setting makes no sense; the message names it */
    public Ingest(
            RedisConnections redis,
            RedisOptions redisOptions,
            IngestOptions options,
            Vertx vertx,
            MeterRegistry registry) {
        this.redis = redis;
        this.options = options;
        this.meter = new IngestMeter(registry);
        OptionsCheck.check(options, redisOptions);
        this.layout = Layout.of(redisOptions.prefix(), options);
        this.signals = new SignalSets(redis, layout);
        this.faults = FaultPoint.parse(options.faultPoint());
        this.windows = new Windows(redis, layout, signals, options, faults, meter, vertx);
        this.ownership = new Ownership(
                new Leases(redis, layout.keys(), name(), options.lease()),
                layout.partitions().count(),
                options.lease().dividedBy(5),
                this::publish,
                this::work,
                faults);
        Gauge.builder("verge.ingest.partitions", this, Ingest::partitionsOwned)
                .description("partitions owned by this process")
                .register(registry);
    }

    @PostConstruct
    void start() {
        ownership.start();
    }

    /** Empty when all is well, otherwise a sentence. */
    public String trouble() {
        return ownership.trouble();
    }

    /** Partitions that this process owns now. */
    public int partitionsOwned() {
        return ownership.count();
    }

    /** What is still to be done. */
    public Backlog backlog() throws InterruptedException {
        return Backlog.read(redis, layout, options.scoring());
    }

    /** Keys, partitions and bindings. */
    public Layout layout() {
        return layout;
    }

    private List<Task> work(Lease lease) {
        List<Task> tasks = new ArrayList<>();
        LongConsumer bell = cut -> {};
        RedisClock clock = new RedisClock(System::nanoTime);
        if (options.scoring()) {
            Windows.Work work = windows.in(lease, clock);
            tasks.add(work.task());
            bell = work.bell();
        }
        tasks.add(new RowLoop(redis, layout, signals, lease, options, faults, meter, clock, bell));
        tasks.add(new Trimmer(redis, layout.keys(), lease, options, faults));
        if (lease.partition() == 0) tasks.add(new HighWater(redis, layout, options));
        return tasks;
    }

    // in each round: whoever flushes Redis gets the layout back with the next one
    private void publish() throws InterruptedException {
        byte[] config = layout.keys().config();
        byte[] field = argument("partitions");
        String count = Integer.toString(layout.partitions().count());
        byte[] published = Waiting.forReply(redis.async().hget(config, field), redis.timeout());
        if (published == null) {
            Waiting.forReply(redis.async().hsetnx(config, field, argument(count)), redis.timeout());
            published = Waiting.forReply(redis.async().hget(config, field), redis.timeout());
        }
        if (!count.equals(Reply.text(published))) {
            throw new IllegalStateException(
                    "Redis is laid out with %s partitions and verge.ingest.partitions says %s: set it to %s, or drain and remove the keys first (docs/operations.md)"
                            .formatted(Reply.text(published), count, Reply.text(published)));
        }
        signals.publish();
    }

    private static String name() {
        return ProcessHandle.current().pid() + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    // on the event, not on destruction: Redis must still be there to give the partitions back
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        ownership.stop();
        windows.close();
    }
}
