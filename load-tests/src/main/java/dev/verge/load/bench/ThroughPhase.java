package dev.verge.load.bench;

import dev.verge.load.demo.Summary.Quantiles;
import dev.verge.load.result.Stats;
import dev.verge.load.site.Site;
import dev.verge.telemetry.Partitions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writers, ingest, scoring and Redis all at once, as fast as they go together: the writer keeps a bounded number of rows
 * and windows ahead of the site, so that nothing piles up and the rate is one that can be held.
 */
final class ThroughPhase {
    private static final int WINDOW_ROWS = 40;
    private static final long ROWS_AHEAD = 20_000;
    private static final long WINDOWS_AHEAD = 1_000;
    private static final Duration CATCH_UP = Duration.ofSeconds(60);

    private final Site.Plan plan;
    private final int vehicles;
    private final Duration warmUp;
    private final Duration length;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong written = new AtomicLong();
    private volatile Stats latest = Stats.NONE;
    private volatile @Nullable RuntimeException failure;

    ThroughPhase(Site.Plan plan, int vehicles, Duration warmUp, Duration length) {
        this.plan = plan;
        this.vehicles = vehicles;
        this.warmUp = warmUp;
        this.length = length;
    }

    Report.Through run() {
        LoadFleet fleet = new LoadFleet(vehicles, new Partitions(16));
        // rounds pass faster than seconds, most of all with few vehicles: ten years leave room before the present
        Rounds rounds = new Rounds(vehicles, System.currentTimeMillis() - 3650L * 86_400_000, WINDOW_ROWS);
        try (Site site = Site.start(plan);
                Progress progress = new Progress(site.redisUrl());
                RawRedis redis = new RawRedis(site.redis().port())) {
            Thread writer = Thread.ofPlatform().daemon().name("writer").start(() -> write(redis, rounds, fleet));
            look(site, progress, warmUp);
            Stats before = latest;
            long writtenBefore = written.get();
            progress.countLatenciesFrom(Long.MIN_VALUE);
            long begin = System.nanoTime();
            RedisWork work = progress.redisWork();
            try (Usage usage = new Usage(site.processes())) {
                look(site, progress, length);
                double seconds = (System.nanoTime() - begin) / 1e9;
                Stats during = latest.minus(before);
                long writtenDuring = written.get() - writtenBefore;
                var shares = usage.shares(during.rows());
                var commands = work.found();
                Quantiles quantiles = Quantiles.of(progress.latencies());
                over.set(true);
                join(writer);
                return new Report.Through(
                        vehicles,
                        Math.round(seconds * 10) / 10.0,
                        Math.round(during.predictions() * WINDOW_ROWS / seconds),
                        Math.round(writtenDuring / seconds),
                        lost(progress),
                        quantiles,
                        shares,
                        commands);
            }
        }
    }

    private void write(RawRedis redis, Rounds rounds, LoadFleet fleet) {
        try {
            written.addAndGet(rounds.sendRowsBefore(fleet, redis));
            for (long round = 0; !over.get(); round++) {
                for (int vehicle = 0; vehicle < vehicles && !over.get(); vehicle++) {
                    while (isFarAhead() && !over.get()) {
                        redis.flush();
                        LockSupport.parkNanos(1_000_000);
                    }
                    redis.send(fleet.row(vehicle, rounds.time(vehicle, round)));
                    written.incrementAndGet();
                }
            }
            redis.drain();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private boolean isFarAhead() {
        Stats stats = latest;
        return written.get() - stats.rowsAccounted() > ROWS_AHEAD || stats.openWindows() > WINDOWS_AHEAD;
    }

    private void look(Site site, Progress progress, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            latest = progress.look();
            site.check();
            RuntimeException failed = failure;
            if (failed != null) throw failed;
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static void join(Thread writer) {
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // rows and windows without an outcome once everything had time to drain
    private long lost(Progress progress) {
        long rows = written.get();
        long end = System.nanoTime() + CATCH_UP.toNanos();
        Stats stats = progress.look();
        while (System.nanoTime() < end && (stats.rowsAccounted() < rows || stats.openWindows() > 0)) {
            LockSupport.parkNanos(50_000_000);
            stats = progress.look();
        }
        progress.look();
        return Math.abs(rows - stats.rows()) + Math.abs(stats.windows() - progress.outcomes()) + progress.twice();
    }
}
