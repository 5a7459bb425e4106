package dev.verge.load.simulate;

import dev.verge.telemetry.VehicleId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Many simulated vehicles: the regimes in turn, each vehicle named after its regime ({@code town}, {@code town-2}…) and
 * with a seed of its own.
 *
 * @param regimes dealt out in turn
 * @param vehicles how many vehicles
 * @param start time of every first row
 * @param length how long each drives
 * @param period time between two rows of a vehicle
 * @param seed the fleet's chance
 * @param noise as in {@link Drive}
 * @param dropouts as in {@link Drive}
 * @param faults the same for every vehicle
 */
public record SimulatedFleet(
        List<Regime> regimes,
        int vehicles,
        Instant start,
        Duration length,
        Duration period,
        long seed,
        double noise,
        double dropouts,
        List<Fault> faults) {
    /** Copies the lists in. */
    public SimulatedFleet {
        regimes = List.copyOf(regimes);
        faults = List.copyOf(faults);
    }

    /** One drive a vehicle. */
    public List<Drive> drives() {
        Map<Regime, Integer> counts = new HashMap<>();
        List<Drive> drives = new ArrayList<>(vehicles);
        for (int i = 0; i < vehicles; i++) {
            Regime regime = regimes.get(i % regimes.size());
            int count = counts.merge(regime, 1, Integer::sum);
            VehicleId vehicle = new VehicleId(regime.label() + (count == 1 ? "" : "-" + count));
            long own = seed + 1_000_003L * i;
            drives.add(new Drive(vehicle, regime, start, length, period, own, noise, dropouts, faults));
        }
        return drives;
    }
}
