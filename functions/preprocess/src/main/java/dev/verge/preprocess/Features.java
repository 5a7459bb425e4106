package dev.verge.preprocess;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.VehicleId;
import java.time.Instant;
import java.util.List;

/**
 * A tensor, and what of its window cannot be true.
 *
 * @param vehicle whose window
 * @param observedAt time of the window's last row
 * @param tensor rows × signals, without holes
 * @param suspect measured values outside their signal's plausible range, which the tensor does not hold
 */
public record Features(VehicleId vehicle, Instant observedAt, FeatureTensor tensor, List<Suspect> suspect) {
    public Features {
        requireNonNull(vehicle, "vehicle");
        requireNonNull(observedAt, "observedAt");
        requireNonNull(tensor, "tensor");
        suspect = List.copyOf(suspect);
    }
}
