package dev.verge.ingest.partition;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps a partition that fails again and again from being taken ten times a second: after each end the next try waits
 * twice as long, from nothing to two seconds; work that held for ten seconds begins anew.
 */
final class BackOff {
    private static final long FIRST = Duration.ofMillis(100).toNanos();
    private static final long LONGEST = Duration.ofSeconds(2).toNanos();
    private static final long SOUND = Duration.ofSeconds(10).toNanos();

    private final Map<Integer, Try> tries = new HashMap<>();

    private record Try(long began, long pause) {}

    boolean isOver(int partition) {
        Try last = tries.get(partition);
        return last == null || System.nanoTime() - last.began() >= last.pause();
    }

    void began(int partition) {
        long now = System.nanoTime();
        Try last = tries.get(partition);
        long pause = last != null && now - last.began() <= SOUND ? Math.min(LONGEST, last.pause() * 2) : FIRST;
        tries.put(partition, new Try(now, pause));
    }
}
