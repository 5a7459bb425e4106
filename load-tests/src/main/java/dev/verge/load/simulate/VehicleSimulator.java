package dev.verge.load.simulate;

import dev.verge.telemetry.Measurement;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The rows of a {@link Drive}, in time order, made as they are asked for. Not thread-safe. */
public final class VehicleSimulator implements Iterator<Measurement> {
    private static final long STEP_MILLIS = 100;

    private final Drive drive;
    private final Car car;
    private final Sensors sensors;
    private final Random dropouts;
    private final long periodMillis;
    private long carMillis;
    private long millis;
    private @Nullable Measurement next;

    /** A vehicle at the start of its drive. */
    public VehicleSimulator(Drive drive) {
        this.drive = drive;
        // one source of chance each: more noise must not change the drive, nor a fault the noise
        this.car = new Car(drive.regime(), new Random(drive.seed()));
        this.sensors = new Sensors(
                drive.noise(), drive.faults(), new Random(drive.seed() * 31 + 1), new Random(drive.seed() * 31 + 3));
        this.dropouts = new Random(drive.seed() * 31 + 2);
        this.periodMillis = drive.period().toMillis();
        this.next = advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Measurement next() {
        Measurement row = next;
        if (row == null) throw new NoSuchElementException("the drive is over");
        next = advance();
        return row;
    }

    private @Nullable Measurement advance() {
        while (millis < drive.length().toMillis()) {
            for (; carMillis < millis; carMillis += STEP_MILLIS) car.step(STEP_MILLIS / 1000.0);
            float[] values = sensors.read(car, millis / 1000.0);
            long ts = drive.start().toEpochMilli() + millis;
            millis += periodMillis;
            if (dropouts.nextDouble() >= drive.dropouts()) {
                return new Measurement(drive.vehicle(), ts, Sensors.SIGNALS, values);
            }
        }
        return null;
    }
}
