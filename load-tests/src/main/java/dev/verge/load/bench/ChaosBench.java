package dev.verge.load.bench;

import dev.verge.load.door.RedisLink;
import dev.verge.load.result.Stats;
import dev.verge.load.site.Child;
import dev.verge.load.site.Function;
import dev.verge.load.site.Pause;
import dev.verge.load.site.Ports;
import dev.verge.load.site.RedisServer.Fsync;
import dev.verge.load.site.Site;
import dev.verge.telemetry.Partitions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./verge bench chaos}: two ingest processes that are killed and paused at random, and an exact account after. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Kills ingest at random moments while rows flow, then compares every window with what the rows must"
                        + " give. Exit code 1 if one is missing, twice, unexpected or out of order.")
public final class ChaosBench implements Callable<Integer> {
    private static final Duration SETTLE = Duration.ofSeconds(120);
    private static final int INGESTS = 2;

    @Option(names = "--kills", paramLabel = "N", description = "SIGKILLs of an ingest process (default: 100)")
    int kills = 100;

    @Option(
            names = "--pauses",
            paramLabel = "N",
            description = "SIGSTOPs of an ingest process beyond its lease, spread among the kills (default: 10)")
    int pauses = 10;

    @Option(
            names = "--redis-kills",
            paramLabel = "N",
            description = "SIGKILLs of Redis, spread among the kills (default: 0)")
    int redisKills;

    @Option(
            names = "--stall",
            paramLabel = "D",
            description =
                    "after the blows, stop Redis and then inference for so long each while rows flow (default: 0s)")
    Duration stall = Duration.ZERO;

    @Option(
            names = "--max-rss",
            paramLabel = "MB",
            description = "exit code 1 if an ingest process is ever larger while something stalls (default: 300)")
    double maxRssMb = 300;

    @Option(names = "--within", paramLabel = "D", description = "longest time between two blows (default: 3s)")
    Duration within = Duration.ofSeconds(3);

    @Option(names = "--lease", paramLabel = "D", description = "how long ingest owns a partition (default: 1s)")
    Duration lease = Duration.ofSeconds(1);

    @Option(names = "--vehicles", paramLabel = "N", description = "vehicles (default: 50)")
    int vehicles = 50;

    @Option(
            names = "--rows-per-second",
            paramLabel = "N",
            description = "rows a second, of all vehicles (default: 2000)")
    int rowsPerSecond = 2000;

    @Option(names = "--seed", paramLabel = "N", description = "chance (default: 1)")
    long seed = 1;

    @Option(names = "--fsync", paramLabel = "MODE", description = "off, everysec (default) or always")
    Fsync fsync = Fsync.EVERYSEC;

    @Mixin
    Output output = new Output();

    private final Function[] ingests = new Function[INGESTS];

    @Override
    public Integer call() throws InterruptedException, IOException {
        Map<String, String> environment = Map.of("VERGE_INGEST_LEASE", lease.toMillis() + "ms");
        Path home = Path.of(System.getProperty("verge.home", "."));
        Site site = Site.startRedis(new Site.Plan(home, Optional.empty(), fsync, 0, environment));
        boolean exact = false;
        try {
            exact = run(site);
        } finally {
            for (Function ingest : ingests) if (ingest != null) ingest.close();
            if (exact) site.close();
            else site.stop();
        }
        if (!exact)
            System.err.println("verge: the account does not add up; Redis's data and the logs are in " + site.folder());
        return exact ? 0 : 1;
    }

    private boolean run(Site site) throws InterruptedException, IOException {
        site.startInference(Ports.free());
        for (int i = 0; i < INGESTS; i++) start(site, i);
        site.inference().awaitReady();
        for (Function ingest : ingests) ingest.awaitReady();
        Ledger ledger = new Ledger(40, 10_000);
        try (Progress progress = new Progress(site.redisUrl());
                BatchWriter redis = new BatchWriter(site.redis().port())) {
            LoadFleet fleet = new LoadFleet(vehicles, new Partitions(16));
            ChaosWriter writer = new ChaosWriter(redis, ledger, fleet, rowsPerSecond, seed);
            Thread thread = writer.start();
            strike(site, writer);
            double rssMb = stall(site, writer);
            writer.finish(thread);
            for (Function ingest : ingests) ingest.awaitReady();
            Map<String, Ledger.Expected> expected = ledger.expected();
            Stats stats = settle(progress, expected.values());
            return account(site, expected, stats, writer.rows(), rssMb);
        }
    }

    private void start(Site site, int i) {
        ingests[i] = site.startIngest("ingest-" + i, Ports.free());
    }

    private void strike(Site site, ChaosWriter writer) {
        Random random = new Random(seed);
        int blows = kills + pauses + redisKills;
        for (int blow = 0; blow < blows; blow++) {
            Pause.millis(100 + random.nextInt((int) within.toMillis()));
            writer.check();
            int i = random.nextInt(INGESTS);
            if (isTurn(blow, blows, redisKills)) {
                site.redis().process().kill();
                site.restartRedis();
            } else if (isTurn(blow + 1, blows, pauses)) {
                ingests[i].process().pause();
                Pause.millis(lease.toMillis() * 5 / 2);
                ingests[i].process().resume();
            } else {
                ingests[i].process().kill();
                start(site, i);
            }
            if ((blow + 1) % 10 == 0) System.err.printf("%d of %d blows, %,d rows%n", blow + 1, blows, writer.rows());
        }
    }

    // the largest ingest process meanwhile, in MB
    private double stall(Site site, ChaosWriter writer) {
        if (stall.isZero()) return 0;
        try (Usage usage = new Usage(Stream.of(ingests).map(Function::process).toList())) {
            for (Child stopped :
                    List.of(site.redis().process(), site.inference().process())) {
                Pause.millis(1000);
                stopped.pause();
                try {
                    Pause.millis(stall.toMillis());
                } finally {
                    stopped.resume();
                }
                System.err.printf("%s stood still for %s, %,d rows%n", stopped.name(), stall, writer.rows());
            }
            Pause.millis(3000);
            writer.check();
            return usage.shares(0).entrySet().stream()
                    .filter(share -> share.getKey().startsWith("ingest"))
                    .mapToDouble(share -> share.getValue().rssMb())
                    .max()
                    .orElse(0);
        }
    }

    // spreads so many turns evenly over all blows
    private static boolean isTurn(int blow, int blows, int turns) {
        return (long) (blow + 1) * turns / blows > (long) blow * turns / blows;
    }

    // Waits for what the ledger expects and not for as many rows as were sent: rows that were sent again after Redis
    // came back are counted too, and would hide as many that are still on their way.
    private static Stats settle(Progress progress, Collection<Ledger.Expected> expected) {
        long rows = expected.stream().mapToLong(Ledger.Expected::rows).sum();
        long windows = expected.stream().mapToLong(e -> e.windows().size()).sum();
        long end = System.nanoTime() + SETTLE.toNanos();
        Stats stats = progress.counters();
        while (System.nanoTime() < end
                && (stats.rows() < rows || stats.windows() < windows || stats.openWindows() > 0)) {
            Pause.millis(100);
            stats = progress.counters();
        }
        Pause.millis(2000); // what should not come, and the last repeats, have a moment to come
        return progress.counters();
    }

    private boolean account(Site site, Map<String, Ledger.Expected> expected, Stats stats, long sent, double rssMb)
            throws IOException {
        Audit.Result audit;
        try (RedisLink link = RedisLink.open(site.redisUrl())) {
            audit = new Audit(link).compare(expected);
        }
        long rows = expected.values().stream().mapToLong(Ledger.Expected::rows).sum();
        long repeated =
                expected.values().stream().mapToLong(Ledger.Expected::repeated).sum();
        long late = expected.values().stream().mapToLong(Ledger.Expected::late).sum();
        long givenUp =
                expected.values().stream().mapToLong(Ledger.Expected::givenUp).sum();
        boolean countersMatch = stats.rows() == rows
                && stats.givenUp() == givenUp
                && stats.windows() == audit.expected()
                && (redisKills > 0
                        || (stats.repeated() == repeated && stats.rejected().getOrDefault("late", 0L) == late));
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("kills", kills);
        account.put("pauses", pauses);
        account.put("redisKills", redisKills);
        account.put("fsync", fsync.name().toLowerCase(java.util.Locale.ROOT));
        account.put("stall", stall.toString());
        account.put("ingestRssMb", rssMb);
        account.put("seed", seed);
        account.put("rowsSent", sent);
        account.put("rowsExpected", rows);
        account.put("repeatedExpected", repeated);
        account.put("lateExpected", late);
        account.put("givenUpExpected", givenUp);
        account.put("counters", stats);
        account.put("windows", audit);
        account.put("countersMatch", countersMatch);
        boolean sound = audit.isExact() && countersMatch && rssMb <= maxRssMb;
        account.put("exact", sound);
        output.write(account);
        return sound;
    }
}
