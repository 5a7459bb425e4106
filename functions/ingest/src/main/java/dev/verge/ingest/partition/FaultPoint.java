package dev.verge.ingest.partition;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Kills this process with SIGKILL when it reaches a step for the n-th time. For tests of what survives; does nothing
 * unless {@code verge.ingest.fault-point} is set.
 */
public final class FaultPoint {
    private final @Nullable Step step;
    private final AtomicInteger left;

    private FaultPoint(@Nullable Step step, int times) {
        this.step = step;
        this.left = new AtomicInteger(times);
    }

    /** {@code rows-read} or {@code rows-read@3}; empty for none. */
    public static FaultPoint parse(Optional<String> text) {
        if (text.isEmpty()) return new FaultPoint(null, 0);
        String[] parts = text.get().split("@", 2);
        for (Step step : Step.values()) {
            if (step.code().equals(parts[0]))
                return new FaultPoint(step, parts.length == 1 ? 1 : Integer.parseInt(parts[1]));
        }
        throw new IllegalArgumentException("verge.ingest.fault-point: no step is called " + parts[0]);
    }

    /** Dies here if this is the place. */
    public void reached(Step here) {
        if (here != step || left.decrementAndGet() != 0) return;
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start();
        } catch (IOException e) {
            Runtime.getRuntime().halt(137);
        }
        while (true) LockSupport.park();
    }
}
