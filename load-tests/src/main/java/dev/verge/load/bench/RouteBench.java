package dev.verge.load.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.verge.load.bench.RouteSite.Contender;
import dev.verge.load.site.Pause;
import dev.verge.load.wan.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./verge bench route}: whether deadlines are kept while the uplink dies or the edge has too much to do. */
@Command(
        name = "route",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Requests at an open rate through gateway processes, to targets whose times are known, with a WAN that"
                        + " is black-holed, half-open, flapping or slow, and with an edge that is saturated; beside edge-only,"
                        + " cloud-only, random and static-threshold. Ends with code 1 where the gateway misses its aims.")
public final class RouteBench implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final List<String> NAMES =
            List.of("deadline", "edge-only", "cloud-only", "random", "static-threshold");
    private static final double LEAST_KEPT = 99.9;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long SENT_LATE_NANOS = 10_000_000;

    @Option(names = "--seconds", paramLabel = "S", description = "seconds of each condition (default: 20)")
    double seconds = 20;

    @Option(names = "--warm-up", paramLabel = "S", description = "seconds of calm before all (default: 10)")
    double warmUp = 10;

    @Option(names = "--settle", paramLabel = "S", description = "seconds of calm before each condition (default: 4)")
    double settle = 4;

    @Option(names = "--seed", paramLabel = "N", description = "of requests and outages (default: 1)")
    long seed = 1;

    @Option(names = "--only", paramLabel = "NAME", description = "contenders, separated by commas", split = ",")
    List<String> only = NAMES;

    @Option(names = "--condition", paramLabel = "WORD", description = "only conditions whose name has this in it")
    String condition = "";

    @Option(names = "--json", paramLabel = "FILE", description = "write the JSON to a file instead")
    @Nullable
    Path json;

    private final Map<String, Object> report = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("verge.home", "."));
        Path folder = Files.createTempDirectory("verge-bench-route");
        boolean reached = true;
        try (RouteSite site = new RouteSite(home, folder, only);
                NoOpControl control = new NoOpControl(site.noop());
                ExecutorService executor = Executors.newFixedThreadPool(2)) {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .executor(executor)
                    .build();
            calm(site, client, control, warmUp);
            Duration length = Duration.ofNanos((long) (seconds * 1e9));
            for (RouteCondition now : RouteCondition.all(length, seed)) {
                if (!now.name().contains(condition)) continue;
                calm(site, client, control, settle);
                reached &= judge(now, played(now, site, client, control));
                site.check();
            }
        }
        report.put("reached", reached);
        String text = JSON.writeValueAsString(report);
        if (json == null) System.out.println(text);
        else Files.writeString(json, text + "\n");
        say(reached ? "reached" : "NOT REACHED");
        return reached ? 0 : 1;
    }

    private void calm(RouteSite site, HttpClient client, NoOpControl control, double length) {
        play(
                new RouteCondition("calm", RouteCondition.CALM, RouteCondition.USUAL, List.of()),
                length,
                site,
                client,
                control);
    }

    private Map<String, RouteTally> played(RouteCondition now, RouteSite site, HttpClient client, NoOpControl control) {
        long begin = System.nanoTime();
        Map<String, RouteTally> tallies = play(now, seconds, site, client, control);
        long stalled = control.stalledMillis(begin, System.nanoTime());
        say("%s: %.0f/s over %s; the machine stood still for %d ms", now.name(), now.perSecond(), now.link(), stalled);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("stalledMillis", stalled);
        entry.putAll(tallies);
        report.put(now.name(), entry);
        return tallies;
    }

    private static boolean judge(RouteCondition now, Map<String, RouteTally> tallies) {
        boolean reached = true;
        for (Map.Entry<String, RouteTally> entry : tallies.entrySet()) {
            RouteTally tally = entry.getValue();
            boolean judged = entry.getKey().equals("deadline");
            boolean good = tally.keptPercent() >= LEAST_KEPT && tally.answeredPercent() == 100;
            say(
                    "  %-17s kept %7.2f %% of %,d feasible · in time %6.2f %% · answered %6.2f %% of %,d · left out %,d%s",
                    entry.getKey(),
                    tally.keptPercent(),
                    tally.feasible(),
                    tally.inTimePercent(),
                    tally.answeredPercent(),
                    tally.sent(),
                    tally.leftOut(),
                    judged && !good ? "  MISSED " + tally.missed() : "");
            if (judged) reached &= good;
        }
        return reached;
    }

    private Map<String, RouteTally> play(
            RouteCondition now, double length, RouteSite site, HttpClient client, NoOpControl control) {
        List<RouteRequest> requests = RouteRequest.poisson(seed + now.name().hashCode(), now.perSecond(), length);
        RouteOracle oracle =
                new RouteOracle(now.link(), now.outages(), requests.getFirst().body().length, RouteSite.EDGE_WORKERS);
        Map<String, RouteTally> tallies = new LinkedHashMap<>();
        for (Contender contender : site.contenders()) {
            tallies.put(contender.name(), new RouteTally());
            contender.link().set(now.link());
            contender.link().follow(now.outages());
        }
        List<CompletableFuture<Ended>> open = new ArrayList<>();
        long begin = System.nanoTime();
        for (RouteRequest request : requests) {
            boolean feasible = oracle.isFeasible(request);
            long due = begin + request.dueNanos();
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            if (System.nanoTime() - due > SENT_LATE_NANOS) control.add(due, System.nanoTime());
            byte[] body = request.body();
            for (Contender contender : site.contenders()) open.add(sent(request, body, feasible, contender, client));
        }
        CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).join();
        for (Contender contender : site.contenders()) contender.link().set(Fault.NONE);
        // only now: a stall is known when it is over
        Pause.millis(100);
        for (CompletableFuture<Ended> one : open) {
            Ended ended = one.join();
            RouteTally tally = tallies.get(ended.contender());
            if (tally != null) tally.add(ended, control.stalled(ended.from(), ended.stalledUntil()));
        }
        return tallies;
    }

    private static CompletableFuture<Ended> sent(
            RouteRequest request, byte[] body, boolean feasible, Contender contender, HttpClient client) {
        HttpRequest asked = HttpRequest.newBuilder(
                        URI.create(contender.gateway().url() + "/v1/predict"))
                .header("Content-Type", "application/json")
                .header("verge-deadline", Integer.toString(request.deadlineMillis()))
                .header("verge-placement", contender.placement())
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        long from = System.nanoTime();
        return client.sendAsync(asked, HttpResponse.BodyHandlers.discarding()).handle((answer, failure) -> {
            int status = answer == null ? 0 : answer.statusCode();
            String route = answer == null
                    ? String.valueOf(failure)
                    : answer.headers().firstValue("verge-route").orElse("").replaceAll(";(predicted|actual)=\\d+", "");
            return new Ended(contender.name(), request, feasible, from, System.nanoTime(), status, route);
        });
    }

    /**
     * A request and its end.
     *
     * @param feasible whether the oracle answers it in time
     * @param status 0 if there was no answer at all
     * @param route what the gateway said of it
     */
    record Ended(
            String contender, RouteRequest request, boolean feasible, long from, long until, int status, String route) {
        boolean inTime() {
            return status == 200 && until - from <= request.deadlineMillis() * 1_000_000L;
        }

        long stalledUntil() {
            return Math.max(until, from + request.deadlineMillis() * 1_000_000L);
        }
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
