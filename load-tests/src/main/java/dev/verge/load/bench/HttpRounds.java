package dev.verge.load.bench;

import dev.verge.load.bench.HttpLoad.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Servers that are asked in turns, so that what the machine does meanwhile meets all of them: each round asks every one,
 * and the medians of the rounds count.
 *
 * @param servers whose processes are watched meanwhile
 * @param rounds how many
 * @param seconds length of a server's turn
 */
record HttpRounds(PinnedServers servers, int rounds, double seconds) {
    /**
     * A request to a server, by what a table calls it.
     *
     * @param tls whether it is encrypted
     */
    record Server(String name, int port, byte[] request, boolean tls) {
        Server(String name, int port, byte[] request) {
            this(name, port, request, false);
        }

        Result load(int connections, double seconds) {
            try (HttpLoad load = new HttpLoad(port, request, connections, tls)) {
                return load.closed(seconds);
            }
        }
    }

    /**
     * What was found of a server, medians of the rounds; latencies in microseconds.
     *
     * @param cpuMicros what its process computed for a request, compilers left out
     * @param waited percent of the time that its event loop was ready and somebody else had the core: others that
     *     disturb, its own compilers and collector
     */
    record Found(double perSecond, double p50, double p99, double cpuMicros, double waited) {}

    private Found turn(Server server, int connections) {
        CoreShare core = servers.watch(server.port());
        Result result = server.load(connections, seconds);
        CoreShare.Shares shares = core.shares();
        double cpu = shares.others() / 100 * 1e6 / result.perSecond();
        return new Found(result.perSecond(), result.p50(), result.p99(), cpu, shares.waited());
    }

    /** Asks all of them as fast as they answer; a line for each is printed, under this title. */
    Map<String, Found> measure(String title, List<Server> all, int connections) {
        Map<String, List<Found>> found = new LinkedHashMap<>();
        for (int i = 0; i < rounds; i++) {
            for (Server server : all) {
                found.computeIfAbsent(server.name(), name -> new ArrayList<>()).add(turn(server, connections));
            }
        }
        Map<String, Found> medians = new LinkedHashMap<>();
        found.forEach((name, results) -> medians.put(name, median(results)));
        medians.forEach((name, r) -> Output.say(
                "%-14s %-46s %,8.0f/s  p50 %7.1f µs  p99 %8.1f µs  CPU %6.1f µs  waited %4.1f %%",
                title, name, r.perSecond(), r.p50(), r.p99(), r.cpuMicros(), r.waited()));
        return medians;
    }

    private static Found median(List<Found> turns) {
        return new Found(
                median(turns, Found::perSecond),
                median(turns, Found::p50),
                median(turns, Found::p99),
                median(turns, Found::cpuMicros),
                median(turns, Found::waited));
    }

    /** The median of a number that each has; the upper one of an even number. */
    static <T> double median(List<T> all, ToDoubleFunction<T> value) {
        return all.stream().mapToDouble(value).sorted().toArray()[all.size() / 2];
    }
}
