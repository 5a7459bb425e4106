package dev.verge.ingest.windows;

import dev.verge.ingest.partition.FaultPoint;
import dev.verge.ingest.partition.OwnedPartition.Task;
import dev.verge.ingest.partition.Step;
import dev.verge.redis.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Takes the windows of one partition to their outcomes, never more than a fixed number at a time. */
final class WindowLoop implements Task {
    // windows are announced by the row loop; this is for those that came another way
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(1);

    private final WindowReader reader;
    private final Outcomes outcomes;
    private final Lanes lanes;
    private final FaultPoint faults;
    private final int limit;
    private final Semaphore bell = new Semaphore(0);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    // whether Redis may hold windows that were not handed out: a read that finds nothing costs as much as one that does
    private volatile boolean more = true;

    WindowLoop(WindowReader reader, Outcomes outcomes, Lanes.Handler scoring, FaultPoint faults, int limit) {
        this.reader = reader;
        this.outcomes = outcomes;
        this.faults = faults;
        this.limit = limit;
        this.lanes = new Lanes(window -> handle(scoring, window), this::roomMade);
    }

    private void handle(Lanes.Handler scoring, WindowEntry window) throws InterruptedException {
        try {
            scoring.handle(window);
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            bell.release();
            throw new InterruptedException("lane ends: " + e.getMessage());
        }
    }

    private void roomMade() {
        if (more) bell.release();
    }

    /** Says that there are new windows. */
    void announce() {
        more = true;
        bell.release();
    }

    @Override
    public void run() throws InterruptedException {
        try {
            while (true) {
                rethrow(failure.get());
                int room = limit - lanes.inFlight();
                if (more && room > 0) {
                    more = false; // before the read: what is announced from here on is looked for again
                    read(room);
                } else if (bell.tryAcquire(LOOK_ANYWAY.toMillis(), TimeUnit.MILLISECONDS)) {
                    bell.drainPermits();
                } else {
                    more = true;
                }
            }
        } finally {
            lanes.stop();
        }
    }

    private void read(int room) throws InterruptedException {
        List<?> entries = reader.read(room);
        if (entries.isEmpty()) return;
        if (reader.isBehind() || entries.size() >= room) more = true;
        faults.reached(Step.WINDOWS_READ);
        for (Object entry : entries) {
            if (entry instanceof List<?> fields) take(fields);
        }
    }

    private static void rethrow(@Nullable Throwable failed) {
        if (failed instanceof RuntimeException e) throw e;
        if (failed instanceof Error e) throw e;
    }

    private void take(List<?> entry) throws InterruptedException {
        String id = Reply.text(entry, 0);
        Optional<WindowEntry> window = entry.size() > 1 && entry.get(1) instanceof List<?> fields
                ? WindowEntry.parse(id, fields)
                : Optional.empty();
        if (window.isPresent()) lanes.offer(window.get());
        else outcomes.unreadable(id);
    }
}
