package dev.verge.load.bench;

import dev.verge.load.simulate.Drive;
import dev.verge.load.simulate.Regime;
import dev.verge.load.simulate.VehicleSimulator;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.Partitions;
import dev.verge.telemetry.VehicleId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Vehicles for load: real names, partitions and values, one prepared command each. */
final class LoadFleet {
    private static final int DISTINCT_ROWS = 64;

    private final List<RowTemplate> templates = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    LoadFleet(int vehicles, Partitions partitions) {
        List<Measurement> rows = rows();
        for (int i = 0; i < vehicles; i++) {
            VehicleId vehicle = new VehicleId("load-" + i);
            names.add(vehicle.value());
            String stream = "verge:1:{" + partitions.of(vehicle) + "}:measurements";
            templates.add(new RowTemplate(stream, vehicle, rows.get(i % rows.size())));
        }
    }

    private static List<Measurement> rows() {
        List<Measurement> rows = new ArrayList<>();
        for (int i = 0; i < DISTINCT_ROWS; i++) {
            Regime regime = Regime.values()[i % Regime.values().length];
            Drive drive = new Drive(
                    new VehicleId("any"),
                    regime,
                    Instant.EPOCH,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(10),
                    i,
                    1,
                    0,
                    List.of());
            VehicleSimulator simulator = new VehicleSimulator(drive);
            Measurement last = simulator.next();
            while (simulator.hasNext()) last = simulator.next();
            rows.add(last);
        }
        return rows;
    }

    String vehicle(int vehicle) {
        return names.get(vehicle);
    }

    int size() {
        return templates.size();
    }

    /** The row of a vehicle at a time in milliseconds since the epoch. */
    byte[] row(int vehicle, long epochMillis) {
        return templates.get(vehicle).at(epochMillis);
    }
}
