package dev.verge.load.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.verge.load.bench.HttpLoad.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./verge bench forward}: what the gateway adds to a bare forwarder. */
@Command(
        name = "forward",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "A window's request straight to a target, through a bare Vert.x forwarder and through the gateway:"
                        + " latency at one connection, and rate of one core. Medians of interleaved rounds; ends with code 1 where"
                        + " the gateway is beyond its aims.")
public final class ForwardBench implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double MOST_TIMES = 1.5;
    private static final double LEAST_RATE = 20_000;
    private static final String BARE = "bare forwarder";
    private static final String GATEWAY = "gateway";

    @Option(names = "--rounds", paramLabel = "N", description = "rounds, of which the median counts (default: 5)")
    int roundCount = 5;

    @Option(names = "--round", paramLabel = "S", description = "seconds of one round (default: 2)")
    double round = 2;

    @Option(names = "--warm-up", paramLabel = "S", description = "seconds of load before the first round (default: 6)")
    double warmUp = 6;

    @Option(names = "--connections", paramLabel = "N", description = "connections at saturation (default: 32)")
    int connections = 32;

    @Option(names = "--json", paramLabel = "FILE", description = "write the JSON to a file instead")
    @Nullable
    Path json;

    private final Map<String, Object> report = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("verge.home", "."));
        Path folder = Files.createTempDirectory("verge-bench-forward");
        byte[] request = window();
        Map<String, Integer> ways = new LinkedHashMap<>();
        try (ForwardServers servers = new ForwardServers(home, folder)) {
            say("cores            %s", servers.cores());
            int target = servers.target();
            ways.put("direct", target);
            ways.put(BARE, servers.bare(target));
            ways.put(GATEWAY, servers.gateway(GATEWAY, target, List.of()));
            ways.forEach((name, port) -> load(port, request, connections, warmUp));
            Map<String, Result> single = measured("1 connection", ways, request, 1);
            Map<String, Result> many = measured(connections + " connections", ways, request, connections);
            boolean reached = judge(single, many);
            write();
            return reached ? 0 : 1;
        }
    }

    private boolean judge(Map<String, Result> single, Map<String, Result> many) {
        double latency = of(single, GATEWAY).p50() / of(single, BARE).p50();
        double rate = of(many, BARE).perSecond() / of(many, GATEWAY).perSecond();
        double absolute = of(many, GATEWAY).perSecond();
        boolean reached = latency <= MOST_TIMES && rate <= MOST_TIMES && absolute >= LEAST_RATE;
        say(
                "%s: p50 %.2f times the bare forwarder's, rate %.2f times less (aim: %.1f), %,.0f/s (aim: %,.0f)",
                reached ? "reached" : "NOT REACHED", latency, rate, MOST_TIMES, absolute, LEAST_RATE);
        report.put(
                "verdict", Map.of("p50Times", latency, "rateTimes", rate, "perSecond", absolute, "reached", reached));
        return reached;
    }

    private static Result of(Map<String, Result> results, String name) {
        Result result = results.get(name);
        if (result == null) throw new IllegalStateException(name + " was not measured");
        return result;
    }

    private void write() throws IOException {
        String text = JSON.writeValueAsString(report);
        if (json == null) System.out.println(text);
        else Files.writeString(json, text + "\n");
    }

    // what ingest sends: forty rows of one signal
    private static byte[] window() {
        String times = IntStream.range(0, 40)
                .mapToObj(i -> "" + (1_700_000_000_000L + 1000 * i))
                .collect(Collectors.joining(","));
        String values = IntStream.range(0, 40).mapToObj(i -> "[81.5]").collect(Collectors.joining(","));
        String body =
                "{\"vehicle\":\"car-1\",\"model\":\"driving-regime\",\"stride\":40,\"signals\":[\"vehicle_speed\"],"
                        + "\"timestamps\":[" + times + "],\"values\":[" + values + "]}";
        return ("POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nverge-deadline: 10000\r\n"
                        + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private Map<String, Result> measured(String title, Map<String, Integer> ways, byte[] request, int connections) {
        Map<String, List<Result>> rounds = new LinkedHashMap<>();
        for (int i = 0; i < roundCount; i++) {
            ways.forEach((name, port) ->
                    rounds.computeIfAbsent(name, n -> new ArrayList<>()).add(load(port, request, connections, round)));
        }
        Map<String, Result> medians = new LinkedHashMap<>();
        rounds.forEach((name, results) -> medians.put(name, median(results)));
        medians.forEach((name, r) ->
                say("%-16s %-18s %,8.0f/s  p50 %7.1f µs  p99 %8.1f µs", title, name, r.perSecond(), r.p50(), r.p99()));
        report.put(title, medians);
        return medians;
    }

    private static Result load(int port, byte[] request, int connections, double seconds) {
        try (HttpLoad load = new HttpLoad(port, request, connections)) {
            return load.closed(seconds);
        }
    }

    private static Result median(List<Result> results) {
        return new Result(
                median(results, Result::perSecond),
                median(results, Result::p50),
                median(results, Result::p99),
                median(results, Result::max),
                median(results, Result::stalled));
    }

    private static double median(List<Result> results, ToDoubleFunction<Result> value) {
        return results.stream().map(value::applyAsDouble).sorted().toList().get(results.size() / 2);
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
