package dev.verge.load.bench;

import dev.verge.load.UserError;
import dev.verge.load.bench.HttpRounds.Found;
import dev.verge.load.bench.HttpRounds.Server;
import dev.verge.load.site.RedisServer.Fsync;
import dev.verge.load.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
                        + " with TLS, with a token, with a shadow or with an outbox: latency at one connection, and rate of"
                        + " one core. Medians of interleaved rounds; ends with code 1 where the plain gateway is beyond"
                        + " its aims.")
public final class ForwardBench implements Callable<Integer> {
    private static final double MOST_TIMES = 1.5;
    private static final double LEAST_RATE = 20_000;

    @Option(
            names = "--only",
            paramLabel = "N",
            split = ",",
            description = "1 direct, 2 bare forwarder, 3 gateway, 4 with TLS, 5 with a JWT, 6 with a shadow; 7 with an"
                    + " outbox that keeps none of the windows, 8 all after their answers, 9 all before them"
                    + " (default: 1 to 6)")
    List<Integer> only = List.of(1, 2, 3, 4, 5, 6);

    @Option(names = "--rounds", paramLabel = "N", description = "rounds, of which the median counts (default: 5)")
    int roundCount = 5;

    @Option(names = "--round", paramLabel = "S", description = "seconds of one turn (default: 2)")
    double round = 2;

    @Option(names = "--warm-up", paramLabel = "S", description = "seconds of load before the first round (default: 10)")
    double warmUp = 10;

    @Option(names = "--connections", paramLabel = "N", description = "connections at saturation (default: 32)")
    int connections = 32;

    @Option(
            names = "--fsync",
            paramLabel = "MODE",
            description = "of the outbox's Redis: off, everysec (default) or always")
    Fsync fsync = Fsync.EVERYSEC;

    @Mixin
    Output output = new Output();

    private final Map<String, Object> report = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("verge.home", "."));
        Path folder = Files.createTempDirectory("verge-bench-forward");
        try (ForwardServers servers = new ForwardServers(home, folder);
                Site redis = redis(home)) {
            Output.say("cores          %s", servers.cores());
            ForwardWays ways = new ForwardWays(servers, folder, redis == null ? "" : redis.redisUrl());
            List<Server> all = new ArrayList<>();
            for (int number : only) all.add(ways.way(number));
            all.forEach(server -> server.load(connections, warmUp));
            servers.pinForwarders();
            HttpRounds rounds = new HttpRounds(servers, roundCount, round);
            // first that which warms up more
            Map<String, Found> many = measured(rounds, connections + " connections", all, connections);
            Map<String, Found> single = measured(rounds, "1 connection", all, 1);
            boolean reached = judge(single, many);
            if (!ways.copies().isEmpty()) Output.say("copies         %s", ways.copies());
            output.write(report);
            return reached ? 0 : 1;
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }

    // on the core of the client, like the target
    private @Nullable Site redis(Path home) {
        boolean needed = only.stream().anyMatch(number -> number >= 7);
        return needed ? Site.startRedis(new Site.Plan(home, Optional.empty(), fsync, 0, Map.of())) : null;
    }

    private Map<String, Found> measured(HttpRounds rounds, String title, List<Server> all, int connections) {
        Map<String, Found> medians = rounds.measure(title, all, connections);
        report.put(title, medians);
        return medians;
    }

    /** Each way beside the bare forwarder; whether the plain gateway is within its aims, or was not asked. */
    private boolean judge(Map<String, Found> single, Map<String, Found> many) {
        Found bareOne = single.get(ForwardWays.BARE);
        Found bareMany = many.get(ForwardWays.BARE);
        if (bareOne == null || bareMany == null) return true;
        boolean reached = true;
        Map<String, Object> times = new LinkedHashMap<>();
        for (Map.Entry<String, Found> way : many.entrySet()) {
            Found one = single.getOrDefault(way.getKey(), bareOne);
            double latency = one.p50() / bareOne.p50();
            double rate = bareMany.perSecond() / way.getValue().perSecond();
            double cpu = way.getValue().cpuMicros() / bareMany.cpuMicros();
            Output.say("times bare     %-46s p50 %.2f, rate %.2f less, CPU %.2f", way.getKey(), latency, rate, cpu);
            times.put(way.getKey(), Map.of("p50", latency, "rate", rate, "cpu", cpu));
            if (!way.getKey().equals(ForwardWays.GATEWAY)) continue;
            reached = latency <= MOST_TIMES
                    && rate <= MOST_TIMES
                    && way.getValue().perSecond() >= LEAST_RATE;
        }
        report.put("timesBare", times);
        if (!many.containsKey(ForwardWays.GATEWAY)) return true;
        Output.say(
                "%s: p50 and rate of the gateway at most %.1f times the bare forwarder's, %,.0f/s or more",
                reached ? "reached" : "NOT REACHED", MOST_TIMES, LEAST_RATE);
        report.put("reached", reached);
        return reached;
    }
}
