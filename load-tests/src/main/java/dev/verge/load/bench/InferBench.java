package dev.verge.load.bench;

import static java.util.Objects.requireNonNull;

import dev.verge.load.UserError;
import dev.verge.load.bench.HttpRounds.Found;
import dev.verge.load.bench.HttpRounds.Server;
import dev.verge.load.site.SiteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./verge bench infer}: what Verge adds to ONNX Runtime's own call, in the process and over HTTP. */
@Command(
        name = "infer",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "ONNX Runtime's own call, the data plane, HTTP at one connection beside an echo, saturation of one"
                        + " core, and latency at half of it beside an echo and one that is as busy; prints a table and JSON. Medians of five interleaved rounds.")
public final class InferBench implements Callable<Integer> {
    private static final int ROUNDS = 5;

    @Option(names = "--round", paramLabel = "S", description = "seconds of one round over HTTP (default: 2)")
    double round = 2;

    @Option(names = "--quick", description = "some five minutes instead of ten: rounds of 1 s, half load for 20 s")
    boolean quick;

    @Option(names = "--half", paramLabel = "S", description = "seconds at half load, of each server (default: 60)")
    double half = 60;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "requests a second at half load (default: half of what the core did)")
    double rate;

    @Option(
            names = "--only",
            paramLabel = "PHASE",
            split = ",",
            description = "one or several of PROCESS, ONE (connection), SATURATED, HALF (default: all)")
    Set<Phase> only = EnumSet.allOf(Phase.class);

    @Option(names = "--connections", paramLabel = "N", description = "connections at saturation (default: 32)")
    int connections = 32;

    @Option(
            names = "--peers",
            description = "beside MLServer and KServe's Python server instead, which are installed from PyPI")
    boolean peers;

    @Mixin
    Output output = new Output();

    @Option(
            names = "--case",
            paramLabel = "TEXT",
            description = "only bodies whose name has this, for instance JSON or 'driving-regime [1, 40, 1] binary'")
    String bodies = "";

    private final Map<String, Object> report = new LinkedHashMap<>();

    /** What is measured. */
    enum Phase {
        PROCESS,
        ONE,
        SATURATED,
        HALF
    }

    @Override
    public Integer call() throws IOException {
        if (quick) {
            round = 1;
            half = 20;
        }
        Path home = Path.of(System.getProperty("verge.home", "."));
        Path folder = Files.createTempDirectory("verge-bench-infer");
        Path models = models(home, folder);
        try (InferServers servers = new InferServers(home, folder)) {
            Output.say(
                    "machine      %d cores, Java %s; %s",
                    servers.processors(), System.getProperty("java.vm.version"), servers.cores());
            if (peers) {
                peers(servers, models);
                return write();
            }
            if (only.contains(Phase.PROCESS)) inProcess(servers.inProcess(models));
            if (only.equals(EnumSet.of(Phase.PROCESS))) return write();
            overHttp(servers, models);
        }
        return write();
    }

    private void overHttp(InferServers servers, Path models) {
        int verge = servers.verge(models);
        int echo = servers.echo();
        List<Server> all = new ArrayList<>();
        for (InferRequests requests :
                List.of(new InferRequests("driving-regime", 1), new InferRequests("bench-mlp", 12))) {
            pair(all, requests.named() + " JSON", requests.json(), verge, echo);
            pair(all, requests.named() + " binary", requests.binary(), verge, echo);
        }
        // no shorter for short rounds: the compilers take their time on a core that they share
        double warmUp = quick ? 4 : 2 * round;
        for (Server target : all) target.load(8, warmUp);
        if (only.contains(Phase.ONE)) ratios(all, measured(servers, "one connection", all, 1));
        Map<String, Found> saturated = only.contains(Phase.SATURATED)
                ? measured(servers, connections + " connections", all, connections)
                : Map.of();
        if (!only.contains(Phase.HALF)) return;
        for (int i = 0; i < all.size(); i += 2) {
            Server target = all.get(i);
            if (!target.name().contains("driving-regime") && bodies.isEmpty()) continue;
            Found full = saturated.get(target.name());
            double asked = rate > 0 || full == null ? rate : full.perSecond() / 2;
            if (asked <= 0) throw new UserError("half load without saturation needs --rate");
            atHalf(servers, target, all.get(i + 1), asked);
        }
    }

    private void pair(List<Server> all, String body, byte[] request, int verge, int echo) {
        if (!body.contains(bodies)) return;
        all.add(new Server("infer " + body, verge, request));
        all.add(new Server("echo  " + body, echo, request));
    }

    // the even ones are ours, and after each stands the echo of the same body
    private void ratios(List<Server> all, Map<String, Found> found) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i += 2) {
            Found ours = requireNonNull(found.get(all.get(i).name()));
            Found echo = requireNonNull(found.get(all.get(i + 1).name()));
            ratios.put(all.get(i).name(), ours.p50() / echo.p50());
        }
        ratios.forEach((name, ratio) -> Output.say("one connection %-42s %.2f × echo", name, ratio));
        report.put("one connection, times echo", ratios);
    }

    private int write() throws IOException {
        output.write(report);
        return 0;
    }

    private void peers(InferServers servers, Path models) {
        InferRequests requests = new InferRequests("bench-mlp", 12);
        Path model = models.resolve("bench-mlp/1/model.onnx");
        List<Server> all = new ArrayList<>();
        all.add(new Server("verge " + requests.named() + " JSON", servers.verge(models), requests.json()));
        for (String name : List.of("kserve", "mlserver")) {
            try {
                int port = servers.peer(name, model, requests.model());
                all.add(new Server(name + " " + requests.named() + " JSON", port, requests.json()));
            } catch (SiteException e) {
                Output.say("skipped      %s: %s", name, String.valueOf(e.getMessage()));
                report.put("skipped " + name, String.valueOf(e.getMessage()));
            }
        }
        for (Server target : all) target.load(8, 2 * round);
        measured(servers, "one connection", all, 1);
        measured(servers, "8 connections", all, 8);
    }

    private static Path models(Path home, Path folder) throws IOException {
        Path models = folder.resolve("models");
        copy(home.resolve("load-tests/bench/infer/models/bench-mlp/1"), models.resolve("bench-mlp/1"));
        copy(
                home.resolve("functions/scoring/src/main/resources/models/driving-regime/2"),
                models.resolve("driving-regime/2"));
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
        found.forEach((name, micros) -> Output.say("in process   %-42s p50 %7.2f µs", name, micros));
        report.put("inProcessP50Micros", found);
    }

    private Map<String, Found> measured(InferServers servers, String title, List<Server> all, int connections) {
        Map<String, Found> medians = new HttpRounds(servers, ROUNDS, round).measure(title, all, connections);
        report.put(title, medians);
        return medians;
    }

    private void atHalf(InferServers servers, Server target, Server echo, double perSecond) {
        Server busy = busy(servers, target, echo, perSecond);
        Map<String, HalfLoad.Found> found = new HalfLoad(servers, connections, ROUNDS, half / ROUNDS)
                .measure(List.of(target, busy, echo), perSecond);
        found.forEach((name, one) -> Output.say("half load    %s", one.text(name)));
        HalfLoad.Found ours = requireNonNull(found.get(target.name()));
        HalfLoad.Found control = requireNonNull(found.get(busy.name()));
        HalfLoad.Found bare = requireNonNull(found.get(echo.name()));
        Output.say(
                "%-58s p99 %.2f × echo, %.2f × echo that is as busy; longest collection %.2f ms",
                "", ours.p99() / bare.p99(), ours.p99() / control.p99(), ours.longestPauseMillis());
        report.put(
                "half load " + target.name(),
                Map.of("seconds", half, "infer", ours, "busy echo", control, "echo", bare));
    }

    // an echo that spins until it has used as much of the core: what the machine's gaps cost any server of this load
    private Server busy(InferServers servers, Server target, Server echo, double perSecond) {
        Map<String, HalfLoad.Found> found =
                new HalfLoad(servers, connections, 3, 1).measure(List.of(target, echo), perSecond);
        double more = requireNonNull(found.get(target.name())).eventLoop()
                - requireNonNull(found.get(echo.name())).eventLoop();
        long nanos = Math.round(Math.max(0, more) / 100 * 1e9 / perSecond);
        byte[] request = InferRequests.with(echo.request(), "Spin-Nanos: " + nanos);
        return new Server(echo.name().replace("echo ", "busy "), echo.port(), request);
    }
}
