package dev.verge.load.bench;

import dev.verge.load.bench.RouteSite.Contender;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./verge bench route}: whether deadlines are kept while the uplink dies or the edge has too much to do. */
@Command(
        name = "route",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Requests at an open rate through gateway processes, to targets whose times are known, with a WAN that"
                    + " is black-holed, half-open, flapping or slow, and with an edge that is saturated; beside edge-only,"
                    + " cloud-only, random and static-threshold, one after the other. Tells of each request that the gateway"
                    + " missed and the oracle did not. Ends with code 1 where the gateway misses its aims: 99.9 % of what is"
                    + " feasible in time, in each condition, and an answer to every request.",
            "All of it takes 7.5 minutes a seed, on a machine that does nothing else. With --json FILE what is done is kept, and the same command with --resume goes on."
        })
public final class RouteBench implements Callable<Integer> {
    /** Who has to reach the aims. */
    static final String JUDGED = "deadline";

    private static final int MISSES_SHOWN = 8;
    private static final List<String> NAMES = List.of(JUDGED, "edge-only", "cloud-only", "random", "static-threshold");

    @Option(names = "--seconds", paramLabel = "S", description = "seconds of each cell (default: 14)")
    double seconds = 14;

    @Option(names = "--warm-up", paramLabel = "S", description = "seconds of calm before all (default: 10)")
    double warmUp = 10;

    @Option(names = "--settle", paramLabel = "S", description = "seconds of calm before each cell (default: 2.5)")
    double settle = 2.5;

    @Option(
            names = "--seeds",
            paramLabel = "N,…",
            split = ",",
            description = "of requests and outages, one run each; all count together (default: 1)")
    List<Long> seeds = List.of(1L);

    @Option(names = "--only", paramLabel = "NAME,…", description = "contenders", split = ",")
    List<String> only = NAMES;

    @Option(
            names = "--condition",
            paramLabel = "WORD,…",
            split = ",",
            description = "only conditions whose name has one of these in it")
    List<String> conditions = List.of("");

    @Option(names = "--http1", description = "calls to the cloud in HTTP/1.1 instead of HTTP/2")
    boolean http1;

    @Option(
            names = "--at-least",
            paramLabel = "P",
            description = "percent of what is feasible that has to be kept in each condition (default: 99.9)")
    double least = 99.9;

    @Option(names = "--json", paramLabel = "FILE", description = "write the JSON to a file, after each cell")
    @Nullable
    Path json;

    @Option(names = "--resume", description = "leave out what the file tells already")
    boolean resume;

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("verge.home", "."));
        Path folder = Files.createTempDirectory("verge-bench-route");
        RouteReport report = new RouteReport(json, resume);
        String http = http1 ? "HTTP/1.1" : "HTTP/2";
        try (RouteSite site = new RouteSite(home, folder, only, !http1);
                NoOpControl control = new NoOpControl(site.noop());
                ExecutorService executor = Executors.newFixedThreadPool(2)) {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .executor(executor)
                    .build();
            RoutePlay play = new RoutePlay(client, control, http);
            play.calm(site.contenders(), warmUp);
            for (long seed : seeds) all(seed, site, play, report, http);
        }
        say("");
        say("%s", report.table(only));
        if (json == null) say("%s", report.text(least));
        say(report.isReached(least) ? "reached" : "NOT REACHED");
        return report.isReached(least) ? 0 : 1;
    }

    private void all(long seed, RouteSite site, RoutePlay play, RouteReport report, String http) throws IOException {
        Duration length = Duration.ofNanos((long) (seconds * 1e9));
        for (RouteCondition now : RouteCondition.all(length, seed)) {
            if (conditions.stream().noneMatch(now.name()::contains)) continue;
            say("%s: %.0f/s over %s, %s, seed %d", now.name(), now.perSecond(), now.link(), http, seed);
            for (Contender contender : site.contenders()) {
                Optional<RouteTally> known = report.known(now.name(), contender.name(), seed, seconds, http);
                if (known.isPresent()) {
                    say(known.get(), " (already measured)");
                    continue;
                }
                play.calm(List.of(contender), settle);
                boolean judged = contender.name().equals(JUDGED);
                RouteTally tally = play.play(now, contender, seed, seconds, judged);
                site.check();
                report.add(tally, least);
                say(tally, judged && !tally.isGood(least) ? "  NOT GOOD ENOUGH" : "");
                if (judged) tally.missed().stream().limit(MISSES_SHOWN).forEach(miss -> say("    %s", miss.text()));
            }
        }
    }

    private static void say(RouteTally tally, String more) {
        say(
                "  %-17s kept %6.2f %% of %,d feasible · in time %6.2f %% · answered %6.2f %% of %,d · left out %,d, stalled %d ms%s",
                tally.contender(),
                tally.keptPercent(),
                tally.feasible(),
                tally.inTimePercent(),
                tally.answeredPercent(),
                tally.sent(),
                tally.leftOut(),
                tally.stalledMillis(),
                more);
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
