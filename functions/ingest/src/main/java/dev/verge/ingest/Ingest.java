package dev.verge.ingest;

import static dev.verge.ingest.redis.Script.argument;

import dev.verge.ingest.partition.FaultPoint;
import dev.verge.ingest.partition.Lease;
import dev.verge.ingest.partition.Leases;
import dev.verge.ingest.partition.OwnedPartition.Task;
import dev.verge.ingest.partition.Ownership;
import dev.verge.ingest.partition.Trimmer;
import dev.verge.ingest.redis.RedisConnections;
import dev.verge.ingest.redis.RedisOptions;
import dev.verge.ingest.redis.Waiting;
import dev.verge.ingest.rows.RowLoop;
import dev.verge.ingest.windows.Windows;
import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Puts ingest together and keeps it running, from start to SIGTERM. Waits for Redis as long as it takes. */
@Startup
@Singleton
public class Ingest {
    private static final Logger LOG = Logger.getLogger(Ingest.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RedisConnections redis;
    private final IngestOptions options;
    private final Vertx vertx;
    private final IngestMeter meter;
    private final Layout layout;
    private final FaultPoint faults;
    private final Thread starter;
    private volatile @Nullable Ownership ownership;
    private volatile @Nullable Windows windows;
    private volatile String trouble = "starting";

    public Ingest(
            RedisConnections redis,
            RedisOptions redisOptions,
            IngestOptions options,
            Vertx vertx,
            MeterRegistry registry) {
        this.redis = redis;
        this.options = options;
        this.vertx = vertx;
        this.meter = new IngestMeter(registry);
        Gauge.builder("verge.ingest.partitions", this, Ingest::partitionsOwned)
                .description("partitions owned by this process")
                .register(registry);
        this.layout = Layout.of(redisOptions.prefix(), options);
        this.faults = FaultPoint.parse(options.faultPoint());
        this.starter = Thread.ofVirtual().name("ingest-start").unstarted(this::run);
    }

    @PostConstruct
    void start() {
        starter.start();
    }

    /** Empty when all is well, otherwise a sentence. */
    public String trouble() {
        Ownership current = ownership;
        if (current == null) return trouble;
        return current.isConnected() ? "" : "redis is out of reach";
    }

    /** Partitions that this process owns now. */
    public int partitionsOwned() {
        Ownership current = ownership;
        return current == null ? 0 : current.count();
    }

    /** What is still to be done. */
    public Backlog backlog() throws InterruptedException {
        return Backlog.read(redis, layout, options.scoring());
    }

    /** Keys, partitions and bindings. */
    public Layout layout() {
        return layout;
    }

    private void run() {
        while (true) {
            try {
                publish();
                SignalSets signals = SignalSets.published(redis, layout);
                windows = new Windows(redis, layout, signals, options, faults, meter, vertx);
                Leases leases = new Leases(redis, layout.keys(), name(), options.lease());
                Ownership started = new Ownership(
                        leases, layout.partitions().count(), options.lease().dividedBy(5), this::work, faults);
                started.start();
                ownership = started;
                return;
            } catch (RedisException e) {
                if (!trouble.equals(e.getMessage()))
                    LOG.warnf("redis is out of reach, trying again cause=%s", e.getMessage());
                trouble = String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
                return;
            } catch (IllegalStateException e) {
                trouble = String.valueOf(e.getMessage());
                LOG.error(trouble);
                return;
            }
            try {
                Thread.sleep(RETRY);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private List<Task> work(Lease lease) {
        List<Task> tasks = new ArrayList<>();
        LongConsumer bell = cut -> {};
        Windows scoring = windows;
        if (options.scoring() && scoring != null) {
            Windows.Work work = scoring.in(lease);
            tasks.add(work.task());
            bell = work.bell();
        }
        tasks.add(new RowLoop(redis, layout, lease, options, faults, meter, bell));
        tasks.add(new Trimmer(redis, layout.keys(), lease, options, faults));
        if (lease.partition() == 0) tasks.add(new HighWater(redis, layout, options));
        return tasks;
    }

    /** @throws IllegalStateException if Redis was laid out with another number of partitions */
    private void publish() throws InterruptedException {
        byte[] config = layout.keys().config();
        byte[] count = argument(layout.partitions().count());
        Waiting.forReply(redis.async().hsetnx(config, argument("partitions"), count), redis.timeout());
        String published =
                new String(Waiting.forReply(redis.async().hget(config, argument("partitions")), redis.timeout()));
        if (!published.equals(String.valueOf(layout.partitions().count()))) {
            throw new IllegalStateException("Redis is laid out with " + published
                    + " partitions and verge.ingest.partitions says "
                    + layout.partitions().count()
                    + ": set it to " + published + ", or drain and remove the keys first (docs/operations.md)");
        }
        SignalSets.publish(redis, layout);
        Waiting.forReply(
                redis.async()
                        .hset(
                                config,
                                java.util.Map.of(
                                        argument("hash"), argument("crc16-xmodem"),
                                        argument("gapMs"),
                                                argument(options.gap().toMillis()),
                                        argument("futureMs"),
                                                argument(options.future().toMillis()))),
                redis.timeout());
    }

    private static String name() {
        return ProcessHandle.current().pid() + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    // on the event, not on destruction: Redis must still be there to give the partitions back
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        starter.interrupt();
        Ownership current = ownership;
        if (current != null) current.stop();
        Windows scoring = windows;
        if (scoring != null) scoring.close();
    }
}
