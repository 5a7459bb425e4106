package dev.verge.inference.model;

import dev.verge.inference.onnx.Breaker;
import dev.verge.inference.onnx.OnnxScorer;
import dev.verge.inference.onnx.Scores;
import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.Prediction;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.Suspicion;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import dev.verge.telemetry.feature.FeatureExtractor;
import dev.verge.wire.FeaturesMessage;
import dev.verge.wire.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a model says of windows, as long as its session is open. Safe for use by many threads. */
public final class LoadedModel {
    private final ModelDescription description;
    private final FeatureExtractor features;
    private final OnnxScorer scorer;
    private final SignalSet signals;

    LoadedModel(ModelDescription description, OnnxScorer scorer, SignalCatalogue catalogue) {
        this.description = description;
        this.features = new FeatureExtractor(description.signature(catalogue));
        this.signals = catalogue.set(description.signalNames());
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
        return predict(Prepared.untouched(window));
    }

    /**
     * What the model says of a window that was prepared. One whose integrity was judged may be longer than the model
     * wants: what is before the model's rows is history.
     *
     * @throws dev.verge.inference.onnx.ModelFailure if the model is at fault
     */
    public Outcome predict(Prepared prepared) {
        return predict(prepared, null);
    }

    /**
     * What the model says of a window, as {@link #predict(Prepared)}, until a deadline.
     *
     * @param breaker ends the run; stays the caller's
     * @throws dev.verge.inference.onnx.BrokenOff if that has happened
     */
    public Outcome predict(Prepared prepared, @Nullable Breaker breaker) {
        TelemetryWindow window = prepared.window();
        int rows = description.shape().rows();
        Prepared seen = prepared.judged() && window.rows() > rows ? prepared.last(rows) : prepared;
        if (!features.accepts(seen.window())) return wrongLength(window.vehicle(), window.id(), window.rows());
        FeatureTensor tensor = features.extract(seen.window(), seen.made());
        return predict(
                window.vehicle(),
                Instant.ofEpochMilli(window.lastTimestamp()),
                seen == prepared ? tensor : tensor.withId(window.id()),
                prepared.suspicions(),
                breaker);
    }

    /**
     * What the model says of a tensor that was made elsewhere, of the columns that it wants. One whose integrity was judged
     * there may be longer than the model wants, as a window may.
     *
     * @throws dev.verge.inference.onnx.ModelFailure if the model is at fault
     */
    public Outcome predict(FeaturesMessage.Read features) {
        return predict(features, null);
    }

    /**
     * What the model says of a tensor, as {@link #predict(FeaturesMessage.Read)}, until a deadline.
     *
     * @param breaker ends the run; stays the caller's
     * @throws dev.verge.inference.onnx.BrokenOff if that has happened
     */
    public Outcome predict(FeaturesMessage.Read features, @Nullable Breaker breaker) {
        FeatureTensor tensor = features.tensor();
        int rows = description.shape().rows();
        if (features.suspicions().isPresent() && tensor.rows() > rows) tensor = tensor.last(rows);
        return predict(
                features.vehicle(),
                features.observedAt(),
                tensor,
                features.suspicions().orElse(List.of()),
                breaker);
    }

    private Outcome predict(
            VehicleId vehicle,
            Instant observedAt,
            FeatureTensor tensor,
            List<Suspicion> suspicions,
            @Nullable Breaker breaker) {
        if (tensor.rows() != description.shape().rows()) return wrongLength(vehicle, tensor.id(), tensor.rows());
        Optional<FeatureTensor> wanted = Columns.select(signals, tensor);
        if (wanted.isEmpty()) {
            return refused(vehicle, tensor.id(), "signals", "needs " + signals + ", which are not all there");
        }
        double imputed = share(wanted.get().imputed());
        if (imputed > description.maxImputed()) {
            return missing(vehicle, wanted.get(), suspicions, tooMuchMissing(imputed));
        }
        Scores scores = scorer.score(wanted.get().values(), breaker);
        return new Outcome.Predicted(prediction(vehicle, tensor.id(), scores, imputed, suspicions), observedAt);
    }

    private Outcome wrongLength(VehicleId vehicle, String window, int rows) {
        String what = "needs " + description.shape().rows() + " rows, not " + rows;
        return refused(vehicle, window, "timestamps", what);
    }

    // of a signal that was isolated nothing is left
    private Outcome missing(VehicleId vehicle, FeatureTensor tensor, List<Suspicion> suspicions, String what) {
        Optional<Suspicion> isolated = suspicions.stream()
                .limit(1)
                .filter(suspicion -> isAllImputed(tensor, suspicion.signal()))
                .findFirst();
        String why = isolated.map(suspicion -> "needs " + suspicion.signal() + ", which was kept from it: "
                        + suspicion.model() + " says that it is falsified or faulty")
                .orElse(what);
        return new Outcome.Refused(new Problem(
                400,
                isolated.isPresent() ? Reason.SUSPECT : Reason.INVALID,
                isolated.map(Suspicion::signal).orElse("values"),
                description.name() + " " + why,
                Optional.of(vehicle),
                Optional.of(tensor.id()),
                suspicions));
    }

    private static boolean isAllImputed(FeatureTensor tensor, String signal) {
        int column = tensor.signals().indexOf(signal);
        if (column < 0) return false;
        int columns = tensor.signals().size();
        for (int i = column; i < tensor.imputed().length; i += columns) if (!tensor.imputed()[i]) return false;
        return true;
    }

    private String tooMuchMissing(double imputed) {
        return "needs " + signals + ", of which " + Math.round(imputed * 100)
                + " % are missing or implausible; at most " + Math.round(description.maxImputed() * 100)
                + " % can be filled in";
    }

    private Outcome refused(VehicleId vehicle, String window, String field, String what) {
        String detail = description.name() + " " + what;
        return new Outcome.Refused(
                new Problem(400, Reason.INVALID, field, detail, Optional.of(vehicle), Optional.of(window)));
    }

    private Prediction prediction(
            VehicleId vehicle, String window, Scores scores, double imputed, List<Suspicion> suspicions) {
        List<Double> probabilities = new ArrayList<>(scores.probabilities().length);
        for (float p : scores.probabilities()) probabilities.add((double) p);
        return new Prediction(
                window,
                vehicle,
                description.name(),
                description.version(),
                description.digest(),
                description.labels().get(scores.label()),
                probabilities.get(scores.label()),
                description.labels(),
                probabilities,
                imputed,
                scores.micros(),
                suspicions);
    }

    private static double share(boolean[] marks) {
        int marked = 0;
        for (boolean mark : marks) if (mark) marked++;
        return (double) marked / marks.length;
    }
}
