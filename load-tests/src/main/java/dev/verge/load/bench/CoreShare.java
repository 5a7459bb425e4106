package dev.verge.load.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What the threads of a process got of a core since this was made, from the scheduler's own counters: time on the core, and
 * time that they were ready to run and had to wait for somebody else. On a system without {@code /proc} everything is 0.
 */
final class CoreShare {
    // the first fifteen characters of Vert.x' name for it are all that the kernel keeps
    private static final String EVENT_LOOP = "vert.x-eventloo";

    private final long pid;
    private final Map<String, Times> before;
    private final long begin = System.nanoTime();

    private record Times(String name, long ran, long waited) {}

    /**
     * Shares of the time since the beginning, in percent.
     *
     * @param eventLoop the process's event loops on the core
     * @param waited the event loops ready to run while somebody else had the core
     * @param compilers the process's compilers
     * @param others all threads but the compilers: what the process's work took
     */
    record Shares(double eventLoop, double waited, double compilers, double others) {}

    CoreShare(long pid) {
        this.pid = pid;
        this.before = threads();
    }

    Shares shares() {
        double nanos = System.nanoTime() - begin;
        double loop = 0;
        double waited = 0;
        double compilers = 0;
        double others = 0;
        for (Map.Entry<String, Times> thread : threads().entrySet()) {
            Times now = thread.getValue();
            Times old = before.getOrDefault(thread.getKey(), new Times("", 0, 0));
            boolean compiles = now.name().matches("C[12] CompilerThre.*");
            if (!compiles) others += now.ran() - old.ran();
            if (now.name().startsWith(EVENT_LOOP)) {
                loop += now.ran() - old.ran();
                waited += now.waited() - old.waited();
            } else if (compiles) {
                compilers += now.ran() - old.ran();
            }
        }
        return new Shares(
                percent(loop, nanos), percent(waited, nanos), percent(compilers, nanos), percent(others, nanos));
    }

    private static double percent(double part, double whole) {
        return Math.round(1000 * part / whole) / 10.0;
    }

    private Map<String, Times> threads() {
        Map<String, Times> threads = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                String[] times = Files.readString(task.resolve("schedstat")).split(" ");
                String name = Files.readString(task.resolve("comm")).strip();
                threads.put(
                        task.getFileName().toString(),
                        new Times(name, Long.parseLong(times[0]), Long.parseLong(times[1])));
            }
        } catch (IOException e) {
            return threads; // no such system, or a thread has just ended
        }
        return threads;
    }
}
