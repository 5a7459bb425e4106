package dev.verge.load.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.load.bench.HttpLoad.Result;
import dev.verge.load.bench.HttpRounds.Server;
import dev.verge.load.site.Ports;
import dev.verge.load.site.RedisServer.Fsync;
import dev.verge.load.site.Site;
import dev.verge.load.site.SiteException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./verge bench forward}: what the gateway adds to a bare forwarder. */
@Command(
        name = "forward",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "A window's request straight to a target, through a bare Vert.x forwarder and through the gateway, plain,"
                        + " with TLS, with a token and with a shadow: latency at one connection, and rate of one core."
                        + " Medians of interleaved rounds; ends with code 1 where the plain gateway is beyond its aims.")
public final class ForwardBench implements Callable<Integer> {
    private static final double MOST_TIMES = 1.5;
    private static final double LEAST_RATE = 20_000;
    private static final String BARE = "2 bare forwarder";
    private static final String GATEWAY = "3 gateway";

    @Option(names = "--rounds", paramLabel = "N", description = "rounds, of which the median counts (default: 5)")
    int roundCount = 5;

    @Option(names = "--round", paramLabel = "S", description = "seconds of one turn (default: 2)")
    double round = 2;

    @Option(names = "--warm-up", paramLabel = "S", description = "seconds of load before the first round (default: 6)")
    double warmUp = 6;

    @Option(names = "--connections", paramLabel = "N", description = "connections at saturation (default: 32)")
    int connections = 32;

    @Option(names = "--brief", description = "only the first three: direct, bare forwarder, gateway")
    boolean brief;

    @Option(
            names = "--outbox",
            description =
                    "the outbox instead of TLS, token and shadow: what it costs to keep a window before its answer")
    boolean outbox;

    @Option(
            names = "--fsync",
            paramLabel = "MODE",
            description = "of the outbox's Redis: off, everysec (default) or always")
    Fsync fsync = Fsync.EVERYSEC;

    @Mixin
    Output output = new Output();

    private final Map<String, Object> report = new LinkedHashMap<>();
    private int shadow;

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("verge.home", "."));
        Path folder = Files.createTempDirectory("verge-bench-forward");
        try (ForwardServers servers = new ForwardServers(home, folder);
                // on the core of the client, like the target
                Site redis =
                        outbox ? Site.startRedis(new Site.Plan(home, Optional.empty(), fsync, 0, Map.of())) : null) {
            Output.say("cores          %s", servers.cores());
            int target = servers.target("target");
            List<Server> all = new ArrayList<>();
            byte[] window = window("");
            all.add(new Server("1 direct", target, window));
            all.add(new Server(BARE, servers.bare(target), window));
            all.add(new Server(GATEWAY, servers.gateway("gateway", target, List.of()), window));
            if (redis != null) addOutboxes(all, servers, target, redis.redisUrl());
            else if (!brief) addDressed(all, servers, target, new Credentials(folder));
            all.forEach(server -> server.load(connections, warmUp));
            Map<String, Result> single = measured("1 connection", all, 1);
            Map<String, Result> many = measured(connections + " connections", all, connections);
            compare(single, many);
            if (shadow > 0) sayCopies();
            boolean reached = judge(single, many);
            output.write(report);
            return reached ? 0 : 1;
        }
    }

    private void addDressed(List<Server> all, ForwardServers servers, int target, Credentials credentials)
            throws IOException {
        byte[] window = window("");
        int tls = Ports.free();
        servers.gateway("tls", target, credentials.tls(tls));
        all.add(new Server("4 gateway, TLS", tls, window, true));
        int jwt = servers.gateway("jwt", target, credentials.tokens());
        if (get(jwt, "/v1/routes/explain").statusCode() != 401) throw new SiteException("nobody asks for a token");
        all.add(new Server("5 gateway, JWT", jwt, window(credentials.header())));
        int second = servers.target("second");
        shadow = servers.gateway(
                "shadow",
                target,
                List.of(
                        "-Dverge.gateway.shadow.fraction=0.05",
                        "-Dverge.gateway.targets.second.url=http://127.0.0.1:" + second,
                        "-Dverge.gateway.targets.second.side=edge",
                        "-Dverge.gateway.targets.second.workers=64",
                        "-Dverge.gateway.targets.second.mirror=true"));
        all.add(new Server("6 gateway, shadow of 5 %", shadow, window));
    }

    // the target's predictions are of confidence 0.97
    private static void addOutboxes(List<Server> all, ForwardServers servers, int target, String redis) {
        List<String> settings = List.of(
                "-Dverge.redis.url=" + redis,
                "-Dverge.gateway.outbox.enabled=true",
                "-Dverge.gateway.outbox.max-entries=10000",
                "-Dverge.gateway.outbox.sending.url=http://127.0.0.1:" + Ports.free());
        record Kind(String name, String hardBelow, String hold) {}
        for (Kind kind : List.of(
                new Kind("7 outbox, none chosen", "0.6", "100ms"),
                new Kind("8 outbox, all chosen, answered first", "0.99", "0s"),
                new Kind("9 outbox, all chosen, kept first", "0.99", "100ms"))) {
            List<String> more = new ArrayList<>(settings);
            more.add("-Dverge.gateway.outbox.rules.hard-below=" + kind.hardBelow());
            more.add("-Dverge.gateway.outbox.hold=" + kind.hold());
            // one Redis, three outboxes
            more.add("-Dverge.redis.prefix=" + kind.name().charAt(0) + ":");
            int port = servers.gateway("outbox-" + kind.name().charAt(0), target, more);
            all.add(new Server(kind.name(), port, window("")));
        }
    }

    private void compare(Map<String, Result> single, Map<String, Result> many) {
        Map<String, Object> times = new LinkedHashMap<>();
        single.forEach((name, one) -> {
            double latency = one.p50() / of(single, BARE).p50();
            double rate = of(many, BARE).perSecond() / of(many, name).perSecond();
            Output.say("times bare     %-42s p50 %.2f, rate %.2f less", name, latency, rate);
            times.put(name, Map.of("p50", latency, "rate", rate));
        });
        report.put("timesBare", times);
    }

    // that there were copies at all
    private void sayCopies() throws IOException {
        JsonNode copies =
                new ObjectMapper().readTree(get(shadow, "/v1/routes/shadow").body());
        Output.say("copies         %s", copies);
        report.put("copies", copies);
    }

    private static HttpResponse<String> get(int port, String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteException("interrupted", e);
        }
    }

    private boolean judge(Map<String, Result> single, Map<String, Result> many) {
        double latency = of(single, GATEWAY).p50() / of(single, BARE).p50();
        double rate = of(many, BARE).perSecond() / of(many, GATEWAY).perSecond();
        double absolute = of(many, GATEWAY).perSecond();
        boolean reached = latency <= MOST_TIMES && rate <= MOST_TIMES && absolute >= LEAST_RATE;
        Output.say(
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

    // what ingest sends: forty rows of one signal
    private static byte[] window(String header) {
        String times = IntStream.range(0, 40)
                .mapToObj(i -> "" + (1_700_000_000_000L + 1000 * i))
                .collect(Collectors.joining(","));
        String values = IntStream.range(0, 40).mapToObj(i -> "[81.5]").collect(Collectors.joining(","));
        String body =
                "{\"vehicle\":\"car-1\",\"model\":\"driving-regime\",\"stride\":40,\"signals\":[\"vehicle_speed\"],"
                        + "\"timestamps\":[" + times + "],\"values\":[" + values + "]}";
        return ("POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nverge-deadline: 10000\r\n"
                        + header
                        + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private Map<String, Result> measured(String title, List<Server> all, int connections) {
        Map<String, Result> medians = new HttpRounds(roundCount, round).measure(title, all, connections);
        report.put(title, medians);
        return medians;
    }
}
