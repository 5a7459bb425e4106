package dev.verge.inference.model;

import dev.verge.inference.onnx.OnnxScorer;
import dev.verge.inference.onnx.Scores;
import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.Prediction;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.feature.FeatureExtractor;
import dev.verge.wire.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A model that has proved itself and can be asked. Safe for use by many threads. */
public final class LoadedModel implements AutoCloseable {
    private final ModelDescription description;
    private final FeatureExtractor features;
    private final OnnxScorer scorer;

    LoadedModel(ModelDescription description, OnnxScorer scorer, SignalCatalogue catalogue) {
        this.description = description;
        this.features = new FeatureExtractor(description.signature(catalogue));
        this.scorer = scorer;
    }

    /** What the model is. */
    public ModelDescription description() {
        return description;
    }

    /**
     * What the model says of a window, or why it cannot say anything.
     *
     * @throws dev.verge.inference.onnx.ModelFailure if the model is at fault
     */
    public Outcome predict(TelemetryWindow window) {
        if (!features.accepts(window)) {
            return refused(window, "timestamps", "needs " + description.shape().rows() + " rows, not " + window.rows());
        }
        FeatureTensor tensor = features.extract(window);
        double imputed = share(tensor.imputed());
        if (imputed > description.maxImputed()) return refused(window, "values", tooMuchMissing(imputed));
        return new Outcome.Predicted(
                prediction(window, scorer.score(tensor.values()), imputed),
                Instant.ofEpochMilli(window.lastTimestamp()));
    }

    private String tooMuchMissing(double imputed) {
        return "needs " + description.signalNames() + ", of which " + Math.round(imputed * 100)
                + " % are missing or implausible; at most " + Math.round(description.maxImputed() * 100)
                + " % can be filled in";
    }

    private Outcome refused(TelemetryWindow window, String field, String what) {
        return new Outcome.Refused(Problem.of(window, 400, Reason.INVALID, field, description.name() + " " + what));
    }

    private Prediction prediction(TelemetryWindow window, Scores scores, double imputed) {
        List<Double> probabilities = new ArrayList<>(scores.probabilities().length);
        for (float p : scores.probabilities()) probabilities.add((double) p);
        return new Prediction(
                window.id(),
                window.vehicle(),
                description.name(),
                description.version(),
                description.labels().get(scores.label()),
                probabilities.get(scores.label()),
                description.labels(),
                probabilities,
                imputed,
                scores.micros());
    }

    private static double share(boolean[] marks) {
        int marked = 0;
        for (boolean mark : marks) if (mark) marked++;
        return (double) marked / marks.length;
    }

    @Override
    public void close() {
        scorer.close();
    }
}
