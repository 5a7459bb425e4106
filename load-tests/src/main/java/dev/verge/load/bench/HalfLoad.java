package dev.verge.load.bench;

import dev.verge.load.bench.HttpLoad.Result;
import dev.verge.load.bench.HttpRounds.Server;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Latency at a steady rate that the server can keep: the model server and a bare echo of the same body take turns at the same
 * rate, so that what the machine itself adds stands beside it.
 *
 * @param rounds turns of each
 * @param seconds length of a turn
 */
record HalfLoad(InferServers servers, int connections, int rounds, double seconds) {
    /**
     * What was found of one server, medians of the rounds; percents are of the time, as {@link CoreShare.Shares}.
     *
     * @param attendedP99 of the requests during whose time the client did not stand still
     * @param longestPauseMillis longest garbage collection in any round
     */
    record Found(
            double perSecond,
            double p50,
            double p99,
            double attendedP99,
            double max,
            double clientStalled,
            double eventLoop,
            double eventLoopWaited,
            double compilers,
            double longestPauseMillis) {
        String text(String name) {
            return String.format(
                    Locale.ROOT,
                    "%-42s %,8.0f/s  p50 %7.1f µs  p99 %7.1f µs  max %9.1f µs%n%-58s p99 while the client got on"
                            + " %.1f µs; event loop %.1f %% of its core and"
                            + " %.1f %% waiting for it; compilers %.1f %%; client stalled %.1f %%",
                    name,
                    perSecond,
                    p50,
                    p99,
                    max,
                    "",
                    attendedP99,
                    eventLoop,
                    eventLoopWaited,
                    compilers,
                    clientStalled);
        }
    }

    private record Round(Result result, CoreShare.Shares shares) {}

    /** Medians by name, in the order given. */
    Map<String, Found> measure(List<Server> all, double perSecond) {
        long lines = servers.gcLog().size();
        Map<String, List<Round>> found = new LinkedHashMap<>();
        for (int i = 0; i < rounds; i++) {
            for (Server asked : all) {
                try (HttpLoad load = new HttpLoad(asked.port(), asked.request(), connections)) {
                    CoreShare core = servers.watch(asked.port());
                    Result result = load.open(perSecond, seconds);
                    found.computeIfAbsent(asked.name(), _ -> new ArrayList<>()).add(new Round(result, core.shares()));
                }
            }
        }
        double pause = servers.longestPause(lines);
        Map<String, Found> medians = new LinkedHashMap<>();
        found.forEach((name, turns) -> medians.put(name, median(turns, pause)));
        return medians;
    }

    private static Found median(List<Round> turns, double pause) {
        return new Found(
                HttpRounds.median(turns, t -> t.result().perSecond()),
                HttpRounds.median(turns, t -> t.result().p50()),
                HttpRounds.median(turns, t -> t.result().p99()),
                HttpRounds.median(turns, t -> t.result().attendedP99()),
                HttpRounds.median(turns, t -> t.result().max()),
                HttpRounds.median(turns, t -> t.result().stalled()),
                HttpRounds.median(turns, t -> t.shares().eventLoop()),
                HttpRounds.median(turns, t -> t.shares().waited()),
                HttpRounds.median(turns, t -> t.shares().compilers()),
                pause);
    }
}
