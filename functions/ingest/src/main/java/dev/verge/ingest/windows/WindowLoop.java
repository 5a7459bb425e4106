package dev.verge.ingest.windows;

import dev.verge.ingest.partition.FaultPoint;
import dev.verge.ingest.partition.OwnedPartition.Task;
import dev.verge.ingest.partition.Step;
import dev.verge.ingest.windows.ModelGates.Pass;
import dev.verge.ingest.windows.ModelGates.Standing;
import dev.verge.redis.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes the windows of one partition to their outcomes, never more than a fixed number at a time. */
final class WindowLoop implements Task {
    // windows are announced by the row loop; this is for those that came another way
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(1);

    private final WindowReader reader;
    private final Outcomes outcomes;
    private final Scoring scoring;
    private final FaultPoint faults;
    private final ModelGates gates;
    private final Lanes lanes;
    private final int limit;
    private final Semaphore bell = new Semaphore(0);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    // whether Redis may hold windows that were not handed out: a read that finds nothing costs as much as one that does
    private volatile boolean more = true;
    private volatile @Nullable Pass pass;
    private String passed = "0";

    WindowLoop(
            WindowReader reader, Outcomes outcomes, Scoring scoring, FaultPoint faults, ModelGates gates, int limit) {
        this.reader = reader;
        this.outcomes = outcomes;
        this.scoring = scoring;
        this.faults = faults;
        this.gates = gates;
        this.limit = limit;
        this.lanes = new Lanes(this::handle, this::roomMade);
    }

    private boolean handle(WindowEntry window) throws InterruptedException {
        try {
            if (scoring.score(window, new GateOf(window.model()))) return true;
            synchronized (gates) {
                gates.leftOut(window.model());
                lanes.drop(window);
            }
            bell.release();
            return false;
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            bell.release();
            throw new InterruptedException("lane ends: " + e.getMessage());
        }
    }

    private void roomMade() {
        if (more || pass != null) bell.release();
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
                if (!readOn()) await();
            }
        } finally {
            lanes.stop();
        }
    }

    private void await() throws InterruptedException {
        if (bell.tryAcquire(LOOK_ANYWAY.toMillis(), TimeUnit.MILLISECONDS)) bell.drainPermits();
        else more = true;
    }

    /** Reads pending windows, new ones, or some of both; false where there is nothing to read or no room. */
    private boolean readOn() throws InterruptedException {
        Pass under = pass;
        if (under == null) {
            under = gates.nextPass();
            pass = under;
            passed = "0";
        }
        boolean read = false;
        if (under != null && room() > 0) {
            readPending(under);
            read = true;
        }
        if (more && room() > 0 && (under == null || !under.first())) {
            more = false; // before the read: what is announced from here on is looked for again
            readNew();
            read = true;
        }
        return read;
    }

    private int room() {
        return limit - lanes.inFlight();
    }

    private void readPending(Pass under) throws InterruptedException {
        List<?> entries = reader.readPending(passed, room());
        if (entries.isEmpty()) {
            gates.ended(under);
            pass = null;
            return;
        }
        passed = Reply.text((List<?>) entries.getLast(), 0);
        faults.reached(Step.WINDOWS_READ);
        for (Object entry : entries) take(entry, window -> gates.takesPending(window.model(), under));
    }

    private void readNew() throws InterruptedException {
        int room = room();
        List<?> entries = reader.readNew(room);
        if (entries.isEmpty()) return;
        if (entries.size() >= room) more = true;
        faults.reached(Step.WINDOWS_READ);
        for (Object entry : entries) take(entry, window -> gates.takesNew(window.model()));
    }

    private void take(@Nullable Object entry, Predicate<WindowEntry> taken) throws InterruptedException {
        if (!(entry instanceof List<?> parts)) return;
        String id = Reply.text(parts, 0);
        Optional<WindowEntry> window = parts.size() > 1 && parts.get(1) instanceof List<?> fields
                ? WindowEntry.parse(id, fields)
                : Optional.empty();
        if (window.isEmpty()) {
            outcomes.unreadable(id);
            return;
        }
        // at one moment: between the gate's word and the lane no gate may close
        synchronized (gates) {
            if (taken.test(window.get()) && !lanes.holds(id)) lanes.offer(window.get());
        }
    }

    /** What a window's scoring sees of the gates. */
    private final class GateOf implements Scoring.Gate {
        private final String model;

        GateOf(String model) {
            this.model = model;
        }

        @Override
        public boolean isClosed() {
            return gates.isClosed(model);
        }

        @Override
        public Standing silent() {
            synchronized (gates) {
                Standing standing = gates.silent(model);
                if (standing == Standing.PROBES) lanes.dropWaiting(model);
                bell.release();
                return standing;
            }
        }

        @Override
        public void open() {
            gates.open(model);
            bell.release();
        }
    }

    private static void rethrow(@Nullable Throwable failed) {
        if (failed instanceof RuntimeException e) throw e;
        if (failed instanceof Error e) throw e;
    }
}
