package dev.verge.ingest.doors;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.verge.telemetry.Intake;
import dev.verge.telemetry.Partitions;
import dev.verge.telemetry.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;

/**
 * The one way from a door into {@code measurements}: sound rows are added to their vehicle's partition, refused ones to
 * {@code rejected} with their reason. Rows of one vehicle keep the order in which they came, because a partition's
 * chunks are sent one after the other and none is sent after one that failed. Safe for many threads at once.
 */
class MeasurementWriter {
    private static final int ROWS_PER_TIMEOUT = 5000;

    private final CopyScript script;
    private final Partitions partitions;
    private final Semaphore inFlight;
    private final Duration timeout;
    private final Meter meter;

    MeasurementWriter(CopyScript script, Partitions partitions, int maxInFlight, Duration timeout, Meter meter) {
        this.meter = meter;
        this.script = script;
        this.partitions = partitions;
        this.inFlight = new Semaphore(maxInFlight);
        this.timeout = timeout;
    }

    /**
     * Writes rows and waits until Redis has them.
     *
     * @param door where they came from
     * @throws StoreUnavailableException if Redis did not take them all in time; some may be written, and a repetition is
     *     harmless: a guard or (vehicle, time) recognises it
     */
    Receipt write(String door, Guard guard, List<Arrival> rows) {
        // a body of 16 MiB is 400 runs of the script: it may take longer than one row
        long patience = timeout.toNanos() * (1 + rows.size() / ROWS_PER_TIMEOUT);
        var write = new Write(guard, System.nanoTime() + patience);
        for (int i = 0; i < rows.size(); i++) write.add(i, rows.get(i));
        Receipt receipt = receipt(rows, write.finish());
        meter.count(door, receipt);
        return receipt;
    }

    private int partitionOf(Arrival arrival) {
        // whoever looks for a vehicle's refused rows looks beside its sound ones
        return arrival.vehicle().isEmpty() ? 0 : partitions.of(arrival.vehicle());
    }

    private static Receipt receipt(List<Arrival> rows, Set<Integer> unstored) {
        List<Receipt.Refusal> refusals = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).intake() instanceof Intake.Rejected rejected) {
                refusals.add(new Receipt.Refusal(i, rejected));
            } else if (unstored.contains(i)) {
                refusals.add(new Receipt.Refusal(i, NO_STREAM));
            }
        }
        return new Receipt(rows.size() - refusals.size(), refusals);
    }

    private static final Intake.Rejected NO_STREAM =
            new Intake.Rejected(Reason.BAD_STATE, "measurements", "the key of the measurements is no stream");

    /** Told what became of each write. */
    interface Meter {
        void count(String door, Receipt receipt);
    }

    /** One call of {@link #write}: chunks under way, one a partition at a time. */
    private final class Write {
        private final Guard guard;
        private final long deadline;
        private final Map<Integer, Chunk> open = new HashMap<>();
        private final Map<Integer, CompletionStage<?>> tails = new HashMap<>();
        private final Set<Integer> unstored = new TreeSet<>();

        Write(Guard guard, long deadline) {
            this.guard = guard;
            this.deadline = deadline;
        }

        void add(int index, Arrival arrival) {
            int partition = partitionOf(arrival);
            Chunk chunk = open.computeIfAbsent(partition, p -> new Chunk(p, 0));
            chunk.add(index, arrival);
            if (chunk.isFull()) {
                send(chunk);
                open.put(partition, chunk.next());
            }
        }

        Set<Integer> finish() {
            open.values().stream().filter(chunk -> !chunk.isEmpty()).forEach(this::send);
            await(CompletableFuture.allOf(tails.values().stream()
                    .map(CompletionStage::toCompletableFuture)
                    .toArray(CompletableFuture[]::new)));
            return unstored;
        }

        private void send(Chunk chunk) {
            acquire();
            CompletionStage<?> before = tails.getOrDefault(chunk.partition(), CompletableFuture.completedFuture(null));
            tails.put(
                    chunk.partition(),
                    before.thenCompose(_ -> script.run(chunk, guard))
                            .thenAccept(copied -> note(chunk, copied))
                            .whenComplete((_, _) -> inFlight.release()));
        }

        private void note(Chunk chunk, long copied) {
            if (copied >= 0) return;
            synchronized (unstored) {
                unstored.addAll(chunk.measurements());
            }
        }

        private void acquire() {
            try {
                if (inFlight.tryAcquire(deadline - System.nanoTime(), NANOSECONDS)) return;
                throw new StoreUnavailableException("no answer from Redis in time", new TimeoutException());
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        private void await(CompletableFuture<Void> all) {
            try {
                all.get(deadline - System.nanoTime(), NANOSECONDS);
            } catch (InterruptedException e) {
                throw interrupted(e);
            } catch (TimeoutException e) {
                throw new StoreUnavailableException("no answer from Redis in time", e);
            } catch (ExecutionException e) {
                throw new StoreUnavailableException("Redis refused a write: " + e.getCause(), e);
            }
        }

        private static StoreUnavailableException interrupted(InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StoreUnavailableException("interrupted while writing", e);
        }
    }
}
