package dev.verge.load.bench;

import dev.verge.load.site.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Memory and processor time of processes while something is measured, sampled from {@code /proc} twice a second. On a
 * system without {@code /proc} everything is 0.
 */
final class Usage implements AutoCloseable {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux
    private static final long SAMPLE_MILLIS = 500;
    private static final int[] BUSY = {1, 2, 3, 6, 7, 8};

    /**
     * One process.
     *
     * @param rssMb largest resident memory seen, in MB (10^6 bytes)
     * @param cpuPercent processor time in percent of one core
     * @param cpuSecondsPerMillionRows processor time for each million rows
     */
    record Share(double rssMb, double cpuPercent, double cpuSecondsPerMillionRows) {}

    private final Map<String, Long> pids = new LinkedHashMap<>();
    private final Map<String, Double> maxRss = new LinkedHashMap<>();
    private final Map<String, Double> cpuBefore = new LinkedHashMap<>();
    private final double machineBefore = machineSeconds();
    private final long begin = System.nanoTime();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread sampler;

    /** Starts sampling the processes and this one, which is called {@code load}. */
    Usage(List<Child> processes) {
        processes.forEach(child -> pids.put(child.name(), child.pid()));
        pids.put("load", ProcessHandle.current().pid());
        pids.forEach((name, pid) -> cpuBefore.put(name, cpuSeconds(pid)));
        sampler = Thread.ofPlatform().daemon().name("usage").start(this::sample);
    }

    private void sample() {
        try {
            while (!over.get()) {
                look();
                Thread.sleep(SAMPLE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        pids.forEach((name, pid) -> maxRss.merge(name, rssMb(pid), Math::max));
    }

    /**
     * What was used since the beginning.
     *
     * @param rows rows that were handled in that time
     */
    synchronized Map<String, Share> shares(long rows) {
        look();
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<String, Share> shares = new LinkedHashMap<>();
        pids.forEach((name, pid) -> {
            double cpu = cpuSeconds(pid) - cpuBefore.getOrDefault(name, 0.0);
            shares.put(name, share(maxRss.getOrDefault(name, 0.0), cpu, seconds, rows));
        });
        double ours = shares.values().stream()
                .mapToDouble(share -> share.cpuPercent() * seconds / 100)
                .sum();
        // what this machine did beside: a figure measured while others work says little
        shares.put("others", share(0, Math.max(0, machineSeconds() - machineBefore - ours), seconds, rows));
        return shares;
    }

    private static Share share(double rssMb, double cpu, double seconds, long rows) {
        return new Share(round(rssMb), round(100 * cpu / seconds), rows <= 0 ? 0 : round(cpu * 1e6 / rows));
    }

    static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static double rssMb(long pid) {
        for (String line : lines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
        }
        return 0;
    }

    // utime and stime, the fields 14 and 15; the name before them is in parentheses and may hold spaces
    private static double cpuSeconds(long pid) {
        List<String> lines = lines(Path.of("/proc/" + pid + "/stat"));
        if (lines.isEmpty()) return 0;
        String[] fields =
                lines.get(0).substring(lines.get(0).lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    // user, nice, system, then idle and waiting, then interrupts and stolen
    private static double machineSeconds() {
        List<String> lines = lines(Path.of("/proc/stat"));
        if (lines.isEmpty()) return 0;
        String[] fields = lines.get(0).trim().split(" +");
        double ticks = 0;
        for (int i : BUSY) ticks += Long.parseLong(fields[i]);
        return ticks / TICKS_PER_SECOND;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return new ArrayList<>(); // the process has just ended
        }
    }

    @Override
    public void close() {
        over.set(true);
        sampler.interrupt();
    }
}
