package dev.verge.ingest.windows;

import dev.verge.telemetry.Reason;
import dev.verge.telemetry.Suspicion;
import java.util.List;
import java.util.Optional;

/** What came of one attempt to score a window. */
sealed interface Verdict {
    /**
     * The model has spoken.
     *
     * @param version the model's version
     * @param digest {@code sha256:…} of the model's files; empty where the answer does not say
     * @param label the most probable class
     * @param labelIndex its place among the model's classes, or -1 where the answer does not say
     * @param confidence its probability
     * @param imputed share of values that were filled in
     * @param executionMicros time inside the model
     * @param suspicions signals that were probably falsified or faulty, the likeliest culprit first; empty where nobody looked
     * @param route where a gateway had it scored and why, as its {@code verge-route} says; empty without a gateway
     */
    record Predicted(
            String version,
            String digest,
            String label,
            int labelIndex,
            double confidence,
            double imputed,
            long executionMicros,
            Optional<List<Suspicion>> suspicions,
            String route)
            implements Verdict {}

    /**
     * Trying again would not help.
     *
     * @param reason why
     * @param detail a sentence
     * @param suspicions as of a prediction
     */
    record Refused(Reason reason, String detail, List<Suspicion> suspicions) implements Verdict {
        Refused(Reason reason, String detail) {
            this(reason, detail, List.of());
        }
    }

    /**
     * Inference failed on this window: counts as a delivery.
     *
     * @param detail what happened
     */
    record Failed(String detail) implements Verdict {}

    /**
     * Inference is out of reach or has no room: not the window's fault, so it waits.
     *
     * @param detail what happened
     */
    record Unavailable(String detail) implements Verdict {}
}
