package dev.verge.load.replay;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.VehicleId;
import java.util.Iterator;
import java.util.List;

/**
 * Rows in time order, and the vehicles that send them: a recording that stands for several vehicles is read once.
 *
 * @param vehicles who sends each row
 * @param rows the rows, whose own vehicle is not looked at
 * @param onClose what to do when no more rows are wanted
 */
public record Source(List<VehicleId> vehicles, Iterator<Measurement> rows, Runnable onClose) implements AutoCloseable {
    /** @throws IllegalArgumentException if there is no vehicle */
    public Source {
        vehicles = List.copyOf(vehicles);
        if (vehicles.isEmpty()) throw new IllegalArgumentException("a source has at least one vehicle");
    }

    /** A source for which nothing must be closed. */
    public static Source of(VehicleId vehicle, Iterator<Measurement> rows) {
        return new Source(List.of(vehicle), rows, () -> {});
    }

    @Override
    public void close() {
        onClose.run();
    }
}
