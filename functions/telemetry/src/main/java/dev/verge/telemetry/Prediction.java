package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a model said of a window.
 *
 * @param id the window's id
 * @param vehicle whose window
 * @param model the model's name
 * @param version the model's version
 * @param digest {@code sha256:} and 64 hex digits, of the model's file
 * @param label the most probable class
 * @param confidence its probability, 0 to 1
 * @param labels every class, in the model's order
 * @param scores the probability of each class, in the same order
 * @param imputed share of the tensor's values that were filled in, 0 to 1
 * @param executionMicros time inside the model, in microseconds
 * @param suspicions signals that were probably falsified or faulty, the likeliest culprit first; empty where nobody looked
 */
public record Prediction(
        String id,
        VehicleId vehicle,
        String model,
        String version,
        String digest,
        String label,
        double confidence,
        List<String> labels,
        List<Double> scores,
        double imputed,
        long executionMicros,
        Optional<List<Suspicion>> suspicions) {
    /** @throws IllegalArgumentException if there is not one score a label */
    public Prediction {
        requireNonNull(id, "id");
        requireNonNull(vehicle, "vehicle");
        requireNonNull(model, "model");
        requireNonNull(version, "version");
        requireNonNull(digest, "digest");
        requireNonNull(label, "label");
        labels = List.copyOf(labels);
        scores = List.copyOf(scores);
        suspicions = suspicions.map(List::copyOf);
        if (labels.size() != scores.size()) {
            throw new IllegalArgumentException(scores.size() + " scores for " + labels.size() + " labels");
        }
    }
}
