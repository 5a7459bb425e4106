package dev.verge.load.bench;

import dev.verge.load.bench.Report.Baseline;
import dev.verge.load.site.RedisServer;
import dev.verge.load.site.RedisServer.Fsync;
import dev.verge.load.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./verge bench ingest}: from Redis to predictions under load. */
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Latency at a steady load, the rate of a backlog into windows, and the rate of everything at once;"
                        + " prints a table and JSON.")
public final class IngestBench implements Callable<Integer> {
    /** The parts of the benchmark. */
    enum Phase {
        BASELINE,
        STEADY,
        DRAIN,
        THROUGH
    }

    @Option(names = "--only", paramLabel = "PHASE", description = "baseline, steady, drain or through; repeatable")
    List<Phase> only = List.of(Phase.values());

    @Option(names = "--vehicles", paramLabel = "N", description = "vehicles of the steady load (default: 10000)")
    int vehicles = 10_000;

    @Option(names = "--duration", paramLabel = "D", description = "length of the steady load (default: 180s)")
    Duration duration = Duration.ofSeconds(180);

    @Option(names = "--warm-up", paramLabel = "D", description = "load before it is measured (default: 20s)")
    Duration warmUp = Duration.ofSeconds(20);

    @Option(
            names = "--fleets",
            paramLabel = "N",
            split = ",",
            description = "numbers of vehicles for drain and through (default: 1,100,10000)")
    List<Integer> fleets = List.of(1, 100, 10_000);

    @Option(names = "--drain-rows", paramLabel = "N", description = "rows of a backlog (default: 1000000)")
    long drainRows = 1_000_000;

    @Option(names = "--through", paramLabel = "D", description = "length of everything at once (default: 30s)")
    Duration through = Duration.ofSeconds(30);

    @Option(
            names = "--fsync",
            paramLabel = "MODE",
            description = "how the Redis of the benchmark keeps its data: off, everysec (default) or always")
    Fsync fsync = Fsync.EVERYSEC;

    @Mixin
    Output output = new Output();

    @Override
    public Integer call() throws IOException {
        Map<String, String> machine = machine();
        say("machine    " + machine + ", appendfsync " + fsync.name().toLowerCase(java.util.Locale.ROOT));
        Baseline baseline = only.contains(Phase.BASELINE) ? new BaselinePhase(plan(Map.of())).run() : null;
        if (baseline != null) say(ReportTable.baseline(baseline));
        Report.Steady steady =
                only.contains(Phase.STEADY) ? new SteadyPhase(plan(Map.of()), vehicles, warmUp, duration).run() : null;
        if (steady != null) say(ReportTable.steady(steady));
        List<Report.Drain> drains = drains();
        List<Report.Through> throughs = throughs();
        output.write(new Report(
                machine, fsync.name().toLowerCase(java.util.Locale.ROOT), baseline, steady, drains, throughs));
        return steady == null || steady.lost() == 0 ? 0 : 1;
    }

    private List<Report.Drain> drains() {
        List<Report.Drain> found = new ArrayList<>();
        if (!only.contains(Phase.DRAIN)) return found;
        for (int fleet : fleets) {
            Report.Drain drain = new DrainPhase(plan(Map.of("VERGE_INGEST_SCORING", "false")), fleet, drainRows).run();
            say(ReportTable.drain(drain));
            found.add(drain);
        }
        return found;
    }

    private List<Report.Through> throughs() {
        List<Report.Through> found = new ArrayList<>();
        if (!only.contains(Phase.THROUGH)) return found;
        for (int fleet : fleets) {
            Report.Through result = new ThroughPhase(plan(Map.of()), fleet, warmUp, through).run();
            say(ReportTable.through(result));
            found.add(result);
        }
        return found;
    }

    private Site.Plan plan(Map<String, String> environment) {
        Path home = Path.of(System.getProperty("verge.home", "."));
        return new Site.Plan(home, Optional.empty(), fsync, 0, environment);
    }

    private static Map<String, String> machine() throws IOException {
        return new TreeMap<>(Map.of(
                "redis",
                redisBuild(),
                "cores",
                Integer.toString(Runtime.getRuntime().availableProcessors()),
                "java",
                System.getProperty("java.vm.version", ""),
                "system",
                System.getProperty("os.name", "") + " " + System.getProperty("os.arch", "")));
    }

    private static String redisBuild() throws IOException {
        Path folder = Files.createTempDirectory("verge-");
        try {
            return RedisServer.build(folder);
        } finally {
            Files.deleteIfExists(folder.resolve("redis-server"));
            Files.delete(folder);
        }
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
