package dev.verge.load.bench;

import dev.verge.load.door.RedisLink;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which commands Redis spent its time in, from {@code INFO commandstats}. A script's own commands count with the script
 * and again by themselves; what is not in a command (reading requests, writing answers, the append-only file) is in none.
 */
final class RedisWork {
    private static final int MOST = 8;
    private static final Pattern LINE = Pattern.compile("cmdstat_([^:]+):calls=(\\d+),usec=(\\d+)");

    private final RedisLink link;
    private final Map<String, Spent> before;
    private final long begin = System.nanoTime();

    /**
     * One command.
     *
     * @param callsPerSecond how often
     * @param microsPerCall how long each took
     * @param cpuPercent of a core
     */
    record Command(long callsPerSecond, double microsPerCall, double cpuPercent) {}

    private record Spent(long calls, long micros) {
        static final Spent NOTHING = new Spent(0, 0);

        Spent since(Spent before) {
            return new Spent(calls - before.calls, micros - before.micros);
        }
    }

    /** Counts from now on. */
    RedisWork(RedisLink link) {
        this.link = link;
        this.before = read();
    }

    /** The commands that took the most time since the beginning, the longest first. */
    Map<String, Command> found() {
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<String, Command> found = new LinkedHashMap<>();
        Map<String, Spent> spent = new TreeMap<>();
        read().forEach((name, now) -> spent.put(name, now.since(before.getOrDefault(name, Spent.NOTHING))));
        spent.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Spent> entry) ->
                                entry.getValue().micros())
                        .reversed())
                .limit(MOST)
                .filter(entry -> entry.getValue().micros() > 0)
                .forEach(entry -> found.put(entry.getKey(), command(entry.getValue(), seconds)));
        return found;
    }

    private static Command command(Spent spent, double seconds) {
        return new Command(
                Math.round(spent.calls() / seconds),
                Usage.round(spent.micros() / (double) spent.calls()),
                Usage.round(spent.micros() / seconds / 1e4));
    }

    private Map<String, Spent> read() {
        Map<String, Spent> found = new TreeMap<>();
        Matcher lines = LINE.matcher(link.await(link.commands().info("commandstats")));
        while (lines.find()) {
            found.put(lines.group(1), new Spent(Long.parseLong(lines.group(2)), Long.parseLong(lines.group(3))));
        }
        return found;
    }
}
