package dev.verge.load.bench;

import dev.verge.load.result.Stats;
import dev.verge.load.site.Pause;
import dev.verge.load.site.Ports;
import dev.verge.load.site.Site;
import dev.verge.load.site.SiteException;
import dev.verge.telemetry.Partitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A backlog that stands in Redis before ingest starts, into windows; nothing scores them. */
final class DrainPhase {
    private static final Duration STALL = Duration.ofSeconds(30);
    private static final long ROUND_MILLIS = 1000;

    private final Site.Plan plan;
    private final int vehicles;
    private final long rounds;

    /** @param rows about how many; every vehicle sends the same number */
    DrainPhase(Site.Plan plan, int vehicles, long rows) {
        this.plan = plan;
        this.vehicles = vehicles;
        this.rounds = Math.max(1, rows / vehicles);
    }

    private record Sample(long nanos, Stats stats) {}

    Report.Drain run() {
        try (Site site = Site.startRedis(plan)) {
            long rows = fill(site);
            try (Progress progress = new Progress(site.redisUrl())) {
                site.restartIngest(Ports.free());
                RedisWork work = progress.redisWork();
                try (Usage usage = new Usage(site.processes())) {
                    return report(rows, watch(site, progress, rows), usage, work);
                }
            }
        }
    }

    private long fill(Site site) {
        LoadFleet fleet = new LoadFleet(vehicles, new Partitions(16));
        // as many seconds ago as there are rounds, so that no row lies in the future
        long start = System.currentTimeMillis() - (rounds + 60) * ROUND_MILLIS;
        try (RawRedis redis = new RawRedis(site.redis().port())) {
            for (long round = 0; round < rounds; round++) {
                for (int vehicle = 0; vehicle < vehicles; vehicle++) {
                    redis.send(fleet.row(vehicle, start + round * ROUND_MILLIS));
                }
            }
            redis.drain();
            return redis.sent();
        }
    }

    private static List<Sample> watch(Site site, Progress progress, long rows) {
        List<Sample> samples = new ArrayList<>();
        long lastMove = System.nanoTime();
        long accepted = 0;
        while (accepted < rows) {
            Stats stats = progress.counters();
            long now = System.nanoTime();
            if (stats.rows() > accepted) {
                samples.add(new Sample(now, stats));
                lastMove = now;
                accepted = stats.rows();
            } else if (now - lastMove > STALL.toNanos()) {
                throw new SiteException("the drain stands still at " + stats);
            }
            site.check();
            Pause.millis(20);
        }
        return samples;
    }

    private Report.Drain report(long rows, List<Sample> samples, Usage usage, RedisWork work) {
        Sample first = samples.get(0);
        Sample last = samples.getLast();
        Sample middle = samples.stream()
                .filter(sample -> sample.stats().rows() >= rows / 2)
                .findFirst()
                .orElse(first);
        return new Report.Drain(
                vehicles,
                rows,
                rate(last.stats().rows() - first.stats().rows(), first, last),
                rate(last.stats().rows() - middle.stats().rows(), middle, last),
                rate(last.stats().windows() - middle.stats().windows(), middle, last),
                usage.shares(rows),
                work.found());
    }

    private static long rate(long count, Sample from, Sample to) {
        double seconds = (to.nanos() - from.nanos()) / 1e9;
        return seconds <= 0 ? 0 : Math.round(count / seconds);
    }
}
