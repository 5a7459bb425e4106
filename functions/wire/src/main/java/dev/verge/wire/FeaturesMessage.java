package dev.verge.wire;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.Suspicion;
import dev.verge.telemetry.VehicleId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What became of a message that claims to be a tensor. */
public sealed interface FeaturesMessage {
    /**
     * The tensor is sound in itself; a model may still refuse it.
     *
     * @param vehicle whose window
     * @param observedAt time of the window's last row
     * @param tensor the tensor, its signals under their canonical names
     * @param model the model that the window asked for
     * @param suspicions what was found suspicious, the likeliest culprit first; empty where nobody looked
     */
    record Read(
            VehicleId vehicle,
            Instant observedAt,
            FeatureTensor tensor,
            Optional<String> model,
            Optional<List<Suspicion>> suspicions)
            implements FeaturesMessage {
        public Read {
            requireNonNull(vehicle, "vehicle");
            requireNonNull(observedAt, "observedAt");
            requireNonNull(tensor, "tensor");
            requireNonNull(model, "model");
            suspicions = suspicions.map(List::copyOf);
        }
    }

    /**
     * The message is no tensor.
     *
     * @param problem why
     */
    record Refused(Problem problem) implements FeaturesMessage {}
}
