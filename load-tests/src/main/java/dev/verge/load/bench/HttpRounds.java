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
 * @param rounds how many
 * @param seconds length of a server's turn
 */
record HttpRounds(int rounds, double seconds) {
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

    /** Asks all of them as fast as they answer; a line for each is printed, under this title. */
    Map<String, Result> measure(String title, List<Server> all, int connections) {
        Map<String, List<Result>> found = new LinkedHashMap<>();
        for (int i = 0; i < rounds; i++) {
            for (Server server : all) {
                found.computeIfAbsent(server.name(), name -> new ArrayList<>()).add(server.load(connections, seconds));
            }
        }
        Map<String, Result> medians = new LinkedHashMap<>();
        found.forEach((name, results) -> medians.put(name, median(results)));
        medians.forEach((name, r) -> Output.say(
                "%-14s %-42s %,8.0f/s  p50 %7.1f µs  p99 %8.1f µs", title, name, r.perSecond(), r.p50(), r.p99()));
        return medians;
    }

    private static Result median(List<Result> results) {
        return new Result(
                median(results, Result::perSecond),
                median(results, Result::p50),
                median(results, Result::p99),
                median(results, Result::max),
                median(results, Result::stalled));
    }

    /** The median of a number that each has; the upper one of an even number. */
    static <T> double median(List<T> all, ToDoubleFunction<T> value) {
        return all.stream().mapToDouble(value).sorted().toArray()[all.size() / 2];
    }
}
