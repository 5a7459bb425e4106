package dev.verge.load.simulate;

import dev.verge.telemetry.VehicleId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What to simulate. The same drive gives the same rows on every machine.
 *
 * @param vehicle the vehicle's name
 * @param regime how it is driven
 * @param start time of the first row
 * @param length how long it drives
 * @param period time between two rows
 * @param seed chance
 * @param noise sensor noise: 1 is what real sensors have, 0 is none
 * @param dropouts probability that a row is missing, 0 to 1
 * @param faults what is wrong with its sensors
 */
public record Drive(
        VehicleId vehicle,
        Regime regime,
        Instant start,
        Duration length,
        Duration period,
        long seed,
        double noise,
        double dropouts,
        List<Fault> faults) {
    /** @throws IllegalArgumentException if a number is out of its range, or a fault is of an unknown signal */
    public Drive {
        faults = List.copyOf(faults);
        faults.forEach(Sensors::requireKnown);
        if (period.toMillis() < 1) throw new IllegalArgumentException("the period must be at least 1 ms");
        if (!(noise >= 0)) throw new IllegalArgumentException("noise must not be negative");
        if (!(dropouts >= 0 && dropouts <= 1)) throw new IllegalArgumentException("dropouts must be from 0 to 1");
    }
}
