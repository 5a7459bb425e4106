package dev.verge.load.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Sends rows at a steady rate, among them repeats, late rows and pauses longer than a window's gap; notes each one. */
final class ChaosWriter {
    private static final int MAX_BATCH = 500;
    private static final long PAUSE_MILLIS = 15_000;
    private static final long LATE_MILLIS = 3_500;

    private final BatchWriter redis;
    private final Ledger ledger;
    private final LoadFleet fleet;
    private final Random random;
    private final int rowsPerSecond;
    private final long[] clocks;
    private final List<byte[]> batch = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile long rows;
    private volatile @Nullable RuntimeException failure;

    ChaosWriter(BatchWriter redis, Ledger ledger, LoadFleet fleet, int rowsPerSecond, long seed) {
        this.redis = redis;
        this.ledger = ledger;
        this.fleet = fleet;
        this.random = new Random(seed);
        this.rowsPerSecond = rowsPerSecond;
        this.clocks = new long[fleet.size()];
        Arrays.fill(clocks, System.currentTimeMillis() - 30L * 86_400_000);
    }

    Thread start() {
        return Thread.ofPlatform().daemon().name("writer").start(this::run);
    }

    private void run() {
        try {
            long begin = System.nanoTime();
            while (!over.get()) {
                long due = (long) ((System.nanoTime() - begin) / 1e9 * rowsPerSecond);
                while (rows + batch.size() < due && batch.size() < MAX_BATCH) next();
                redis.send(batch);
                long count = rows + batch.size();
                rows = count;
                batch.clear();
                LockSupport.parkNanos(5_000_000);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void next() {
        int vehicle = random.nextInt(clocks.length);
        int chance = random.nextInt(1000);
        if (chance < 10) {
            send(vehicle, clocks[vehicle]);
        } else if (chance < 20) {
            send(vehicle, clocks[vehicle] - LATE_MILLIS);
        } else {
            clocks[vehicle] += chance < 22 ? PAUSE_MILLIS : 500 + random.nextInt(1000);
            send(vehicle, clocks[vehicle]);
        }
    }

    private void send(int vehicle, long ts) {
        batch.add(fleet.row(vehicle, ts).clone());
        ledger.sent(fleet.vehicle(vehicle), ts);
    }

    long rows() {
        return rows;
    }

    /** @throws RuntimeException what ended the writer too early */
    void check() {
        RuntimeException failed = failure;
        if (failed != null) throw failed;
    }

    /** Ends when what was begun is written. */
    void finish(Thread writer) throws InterruptedException {
        over.set(true);
        writer.join();
        check();
    }
}
