package dev.verge.load.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.verge.load.bench.HttpLoad.Result;
import dev.verge.load.site.SiteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./verge bench infer}: what Verge adds to ONNX Runtime's own call, in the process and over HTTP. */
@Command(
        name = "infer",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "ONNX Runtime's own call, the data plane, HTTP at one connection beside an echo, saturation of one"
                        + " core, and latency at half of it; prints a table and JSON. Medians of five interleaved rounds.")
public final class InferBench implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int ROUNDS = 5;

    @Option(names = "--round", paramLabel = "S", description = "seconds of one round over HTTP (default: 2)")
    double round = 2;

    @Option(names = "--half", paramLabel = "S", description = "seconds at half load (default: 60)")
    double half = 60;

    @Option(names = "--connections", paramLabel = "N", description = "connections at saturation (default: 32)")
    int connections = 32;

    @Option(
            names = "--peers",
            description = "beside MLServer and KServe's Python server instead, which are installed from PyPI")
    boolean peers;

    @Option(names = "--json", paramLabel = "FILE", description = "write the JSON to a file instead")
    @Nullable
    Path json;

    private final Map<String, Object> report = new LinkedHashMap<>();

    /** A request to a server, by what a table calls it. */
    private record Target(String name, int port, byte[] request) {}

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("verge.home", "."));
        Path folder = Files.createTempDirectory("verge-bench-infer");
        Path models = models(home, folder);
        try (InferServers servers = new InferServers(home, folder)) {
            say(
                    "machine      %d cores, Java %s; %s",
                    Runtime.getRuntime().availableProcessors(), System.getProperty("java.vm.version"), servers.cores());
            if (peers) {
                peers(servers, models);
                return write();
            }
            inProcess(servers.inProcess(models));
            int verge = servers.verge(models);
            int echo = servers.echo();
            List<Target> all = new ArrayList<>();
            for (InferRequests requests :
                    List.of(new InferRequests("driving-regime", 1), new InferRequests("bench-mlp", 12))) {
                all.add(new Target("infer " + requests.named() + " JSON", verge, requests.json()));
                all.add(new Target("echo  " + requests.named() + " JSON", echo, requests.json()));
                all.add(new Target("infer " + requests.named() + " binary", verge, requests.binary()));
                all.add(new Target("echo  " + requests.named() + " binary", echo, requests.binary()));
            }
            for (Target target : all) warmUp(target);
            measured("one connection", all, 1);
            Map<String, Result> saturated = measured(connections + " connections", all, connections);
            for (Target target : all) {
                Result full = saturated.get(target.name());
                if (full == null || target.port() != verge || !target.name().contains("driving-regime")) continue;
                atHalf(servers, target, full.perSecond() / 2);
            }
        }
        return write();
    }

    private int write() throws IOException {
        String text = JSON.writeValueAsString(report);
        if (json == null) System.out.println(text);
        else Files.writeString(json, text + "\n");
        return 0;
    }

    private void peers(InferServers servers, Path models) {
        InferRequests requests = new InferRequests("bench-mlp", 12);
        Path model = models.resolve("bench-mlp/1/model.onnx");
        List<Target> all = new ArrayList<>();
        all.add(new Target("verge " + requests.named() + " JSON", servers.verge(models), requests.json()));
        for (String name : List.of("kserve", "mlserver")) {
            try {
                int port = servers.peer(name, model, requests.model());
                all.add(new Target(name + " " + requests.named() + " JSON", port, requests.json()));
            } catch (SiteException e) {
                say("skipped      %s: %s", name, String.valueOf(e.getMessage()));
                report.put("skipped " + name, String.valueOf(e.getMessage()));
            }
        }
        for (Target target : all) warmUp(target);
        measured("one connection", all, 1);
        measured("8 connections", all, 8);
    }

    private static Path models(Path home, Path folder) throws IOException {
        Path models = folder.resolve("models");
        copy(home.resolve("load-tests/bench/infer/models/bench-mlp/1"), models.resolve("bench-mlp/1"));
        copy(
                home.resolve("functions/scoring/src/main/resources/models/driving-regime/1"),
                models.resolve("driving-regime/1"));
        return models;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (String file : List.of("model.onnx", "model.json")) Files.copy(from.resolve(file), to.resolve(file));
    }

    private void inProcess(List<String> lines) {
        Map<String, Double> found = new LinkedHashMap<>();
        for (String line : lines) {
            String[] parts = line.split(" ");
            double[] p50s = Arrays.stream(parts)
                    .skip(1)
                    .mapToDouble(Double::parseDouble)
                    .sorted()
                    .toArray();
            found.put(parts[0].replace('_', ' '), p50s[p50s.length / 2] / 1000);
        }
        found.forEach((name, micros) -> say("in process   %-42s p50 %7.2f µs", name, micros));
        report.put("inProcessP50Micros", found);
    }

    private void warmUp(Target target) {
        try (HttpLoad load = new HttpLoad(target.port(), target.request(), 8)) {
            load.closed(2 * round);
        }
    }

    private Map<String, Result> measured(String title, List<Target> targets, int connections) {
        Map<String, List<Result>> rounds = new LinkedHashMap<>();
        for (int i = 0; i < ROUNDS; i++) {
            for (Target target : targets) {
                try (HttpLoad load = new HttpLoad(target.port(), target.request(), connections)) {
                    rounds.computeIfAbsent(target.name(), name -> new ArrayList<>())
                            .add(load.closed(round));
                }
            }
        }
        Map<String, Result> medians = new LinkedHashMap<>();
        rounds.forEach((name, results) -> medians.put(name, median(results)));
        medians.forEach((name, r) ->
                say("%-14s %-42s %,8.0f/s  p50 %7.1f µs  p99 %7.1f µs", title, name, r.perSecond(), r.p50(), r.p99()));
        report.put(title, medians);
        return medians;
    }

    private static Result median(List<Result> results) {
        return new Result(
                median(results, Result::perSecond),
                median(results, Result::p50),
                median(results, Result::p99),
                median(results, Result::max));
    }

    private static double median(List<Result> results, ToDoubleFunction<Result> value) {
        return results.stream()
                .map(value::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList()
                .get(results.size() / 2);
    }

    private void atHalf(InferServers servers, Target target, double rate) {
        long lines = servers.gcLog().size();
        try (HttpLoad load = new HttpLoad(target.port(), target.request(), connections)) {
            Result found = load.open(rate, half);
            double pause = servers.longestPause(lines);
            say(
                    "half load    %-42s %,8.0f/s  p50 %7.1f µs  p99 %7.1f µs  max %9.1f µs; longest GC pause %.2f ms",
                    target.name(), found.perSecond(), found.p50(), found.p99(), found.max(), pause);
            report.put(
                    "half load " + target.name(),
                    Map.of("latency", found, "longestPauseMillis", pause, "seconds", half));
        }
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
