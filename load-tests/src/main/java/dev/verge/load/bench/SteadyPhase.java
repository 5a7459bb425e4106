package dev.verge.load.bench;

import dev.verge.load.demo.Summary.Quantiles;
import dev.verge.load.result.Stats;
import dev.verge.load.site.Site;
import dev.verge.telemetry.Partitions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Vehicles at 1 Hz, phases spread evenly: latency, memory, and whether every row and window has its outcome. */
final class SteadyPhase {
    private static final int WINDOW_ROWS = 40;
    private static final Duration CATCH_UP = Duration.ofSeconds(60);

    private final Site.Plan plan;
    private final int vehicles;
    private final long warmUpSeconds;
    private final long seconds;

    SteadyPhase(Site.Plan plan, int vehicles, Duration warmUp, Duration length) {
        this.plan = plan;
        this.vehicles = vehicles;
        this.warmUpSeconds = warmUp.toSeconds();
        this.seconds = length.toSeconds();
    }

    Report.Steady run() {
        LoadFleet fleet = new LoadFleet(vehicles, new Partitions(16));
        try (Site site = Site.start(plan);
                Progress progress = new Progress(site.redisUrl());
                RawRedis redis = new RawRedis(site.redis().port())) {
            Rounds rounds = new Rounds(vehicles, System.currentTimeMillis() + 3000, WINDOW_ROWS);
            long before = rounds.sendRowsBefore(fleet, redis);
            redis.drain();
            progress.await(stats -> stats.rows() >= before, CATCH_UP, "accepted the rows before the start");
            return measure(site, progress, redis, rounds, fleet);
        }
    }

    private Report.Steady measure(Site site, Progress progress, RawRedis redis, Rounds given, LoadFleet fleet) {
        // round 0 is now; the rows before it lie some seconds further back, within the gap that a window may hold
        long zero = Math.max(System.currentTimeMillis(), given.zero());
        Rounds rounds = new Rounds(vehicles, zero, WINDOW_ROWS);
        progress.countLatenciesFrom(rounds.time(0, warmUpSeconds));
        Thread reader = Thread.ofPlatform().daemon().start(() -> follow(progress));
        long behind;
        RedisWork work = progress.redisWork();
        try (Usage usage = new Usage(site.processes())) {
            behind = send(redis, rounds, fleet);
            redis.drain();
            stop(reader);
            long expected = rounds.windowsAfter(warmUpSeconds + seconds);
            Stats stats = settle(progress, redis.sent(), expected);
            return report(progress, stats, redis.sent(), expected, behind, usage, work);
        }
    }

    private static void follow(Progress progress) {
        while (!Thread.currentThread().isInterrupted()) {
            progress.look();
            LockSupport.parkNanos(100_000_000);
        }
    }

    private static void stop(Thread reader) {
        reader.interrupt();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // one step a millisecond; returns how far it was behind its clock at worst, in milliseconds
    private long send(RawRedis redis, Rounds rounds, LoadFleet fleet) {
        long rows = (warmUpSeconds + seconds) * vehicles;
        long worst = 0;
        for (long next = 0; next < rows; ) {
            long now = System.currentTimeMillis();
            while (next < rows && due(rounds, next) <= now) {
                worst = Math.max(worst, now - due(rounds, next));
                redis.send(fleet.row((int) (next % vehicles), due(rounds, next)));
                next++;
            }
            redis.flush();
            LockSupport.parkNanos(500_000);
        }
        return worst;
    }

    private long due(Rounds rounds, long row) {
        return rounds.time((int) (row % vehicles), row / vehicles);
    }

    private static Stats settle(Progress progress, long rows, long windows) {
        long end = System.nanoTime() + CATCH_UP.toNanos();
        Stats stats = progress.look();
        while (System.nanoTime() < end
                && (stats.rowsAccounted() < rows || stats.windows() < windows || stats.openWindows() > 0)) {
            LockSupport.parkNanos(100_000_000);
            stats = progress.look();
        }
        return progress.look();
    }

    private Report.Steady report(
            Progress progress, Stats stats, long rows, long expected, long behind, Usage usage, RedisWork work) {
        long lost = Math.abs(rows - stats.rows())
                + Math.abs(expected - stats.windows())
                + Math.abs(expected - progress.outcomes())
                + progress.twice();
        return new Report.Steady(
                vehicles,
                seconds,
                rows,
                stats.rows(),
                expected,
                stats.windows(),
                stats.predictions(),
                stats.rejectedWindows(),
                lost,
                behind,
                Quantiles.of(progress.latencies()),
                usage.shares((warmUpSeconds + seconds) * vehicles),
                work.found());
    }
}
