package dev.verge.load.bench;

import dev.verge.load.door.Door;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.VehicleId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Sends rows at a steady rate, among them repeats, late rows and pauses longer than a window's gap; notes each one. */
final class ChaosWriter {
    private static final long PAUSE_MILLIS = 15_000;
    private static final long LATE_MILLIS = 3_500;

    private final Door door;
    private final Ledger ledger;
    private final Random random;
    private final int rowsPerSecond;
    private final List<VehicleId> vehicles = new ArrayList<>();
    private final long[] clocks;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile long rows;
    private volatile @Nullable RuntimeException failure;

    ChaosWriter(Door door, Ledger ledger, int vehicles, int rowsPerSecond, long seed) {
        this.door = door;
        this.ledger = ledger;
        this.random = new Random(seed);
        this.rowsPerSecond = rowsPerSecond;
        for (int i = 0; i < vehicles; i++) this.vehicles.add(new VehicleId("chaos-" + i));
        this.clocks = new long[vehicles];
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
                while (rows < due && !over.get()) next();
                door.flush();
                LockSupport.parkNanos(2_000_000);
            }
            door.drain();
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
        float[] values = new float[SignalCatalogue.ATECA.size()];
        Arrays.fill(values, 1 + random.nextInt(5));
        door.send(new Measurement(vehicles.get(vehicle), ts, SignalCatalogue.ATECA, values));
        ledger.sent(vehicles.get(vehicle).value(), ts);
        long count = rows + 1;
        rows = count;
    }

    long rows() {
        return rows;
    }

    /** @throws RuntimeException what ended the writer too early */
    void check() {
        RuntimeException failed = failure;
        if (failed != null) throw failed;
    }

    /** Ends and waits for every answer. */
    void finish(Thread writer) throws InterruptedException {
        over.set(true);
        writer.join();
        check();
    }
}
