package dev.verge.ingest.windows;

import dev.verge.ingest.partition.FaultPoint;
import dev.verge.ingest.partition.OwnedPartition.Task;
import dev.verge.ingest.partition.Step;
import dev.verge.ingest.redis.Reply;
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

    WindowLoop(WindowReader reader, Outcomes outcomes, Lanes.Handler scoring, FaultPoint faults, int limit) {
        this.reader = reader;
        this.outcomes = outcomes;
        this.faults = faults;
        this.limit = limit;
        this.lanes = new Lanes(window -> {
            try {
                scoring.handle(window);
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                throw new InterruptedException("lane ends: " + e.getMessage());
            } finally {
                ring();
            }
        });
    }

    /** Says that there may be windows, or room for some. */
    void ring() {
        bell.release();
    }

    @Override
    public void run() throws InterruptedException {
        try {
            while (true) {
                rethrow(failure.get());
                int room = limit - lanes.inFlight();
                List<?> entries = room > 0 ? reader.read(room) : List.of();
                if (!entries.isEmpty()) {
                    faults.reached(Step.WINDOWS_READ);
                    for (Object entry : entries) {
                        if (entry instanceof List<?> fields) take(fields);
                    }
                } else if (bell.tryAcquire(LOOK_ANYWAY.toMillis(), TimeUnit.MILLISECONDS)) {
                    bell.drainPermits();
                }
            }
        } finally {
            lanes.stop();
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
