package dev.verge.preprocess;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.Suspicion;
import dev.verge.telemetry.VehicleId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A tensor, and what of its window cannot be true.
 *
 * @param vehicle whose window
 * @param observedAt time of the window's last row
 * @param tensor rows × signals, without holes
 * @param model the model that the window asked for
 * @param suspicions signals that the others contradict, the likeliest culprit first; empty where nobody looked
 * @param implausible measured values outside their signal's plausible range, which the tensor does not hold
 */
public record Features(
        VehicleId vehicle,
        Instant observedAt,
        FeatureTensor tensor,
        Optional<String> model,
        Optional<List<Suspicion>> suspicions,
        List<Implausible> implausible) {
    public Features {
        requireNonNull(vehicle, "vehicle");
        requireNonNull(observedAt, "observedAt");
        requireNonNull(tensor, "tensor");
        requireNonNull(model, "model");
        suspicions = suspicions.map(List::copyOf);
        implausible = List.copyOf(implausible);
    }
}
