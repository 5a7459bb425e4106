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
        Asked asked = new Asked(
                window.vehicle(), window.id(), Instant.ofEpochMilli(window.lastTimestamp()), prepared.suspicions());
        int rows = description.shape().rows();
        Prepared seen = prepared.judged() && window.rows() > rows ? prepared.last(rows) : prepared;
        if (!features.accepts(seen.window())) return wrongLength(asked, window.rows());
        return predict(asked, features.extract(seen.window(), seen.made()), breaker);
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
        Asked asked = new Asked(features.vehicle(), tensor.id(), features.observedAt(), features.suspicions());
        int rows = description.shape().rows();
        if (features.suspicions().isPresent() && tensor.rows() > rows) tensor = tensor.last(rows);
        return predict(asked, tensor, breaker);
    }

    /**
     * What is asked about.
     *
     * @param window the window's id
     * @param suspicions what was found suspicious in it; empty where nobody looked
     */
    private record Asked(VehicleId vehicle, String window, Instant observedAt, Optional<List<Suspicion>> suspicions) {
        Outcome refused(Reason reason, String field, String detail) {
            return new Outcome.Refused(
                    new Problem(400, reason, field, detail, Optional.of(vehicle), Optional.of(window), suspicions));
        }

        /** The likeliest culprit, if it was taken out of the tensor: of a signal that was isolated nothing is left. */
        Optional<Suspicion> isolated(FeatureTensor tensor) {
            return suspicions
                    .flatMap(found -> found.stream().findFirst())
                    .filter(suspicion -> isAllImputed(tensor, suspicion.signal()));
        }
    }

    private Outcome predict(Asked asked, FeatureTensor tensor, @Nullable Breaker breaker) {
        if (tensor.rows() != description.shape().rows()) return wrongLength(asked, tensor.rows());
        Optional<FeatureTensor> wanted = Columns.select(signals, tensor);
        if (wanted.isEmpty()) return refused(asked, "signals", "needs " + signals + ", which are not all there");
        double imputed = share(wanted.get().imputed());
        if (imputed > description.maxImputed()) return missing(asked, wanted.get(), imputed);
        Scores scores = scorer.score(wanted.get().values(), breaker);
        return new Outcome.Predicted(prediction(asked, scores, imputed), asked.observedAt());
    }

    private Outcome wrongLength(Asked asked, int rows) {
        return refused(asked, "timestamps", "needs " + description.shape().rows() + " rows, not " + rows);
    }

    private Outcome missing(Asked asked, FeatureTensor tensor, double imputed) {
        Optional<Suspicion> isolated = asked.isolated(tensor);
        if (isolated.isEmpty()) return refused(asked, "values", tooMuchMissing(imputed));
        String signal = isolated.get().signal();
        String detail = description.name() + " needs " + signal + ", which was kept from it: "
                + isolated.get().model() + " says that it is falsified or faulty";
        return asked.refused(Reason.SUSPECT, signal, detail);
    }

    private Outcome refused(Asked asked, String field, String what) {
        return asked.refused(Reason.INVALID, field, description.name() + " " + what);
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

    private Prediction prediction(Asked asked, Scores scores, double imputed) {
        List<Double> probabilities = new ArrayList<>(scores.probabilities().length);
        for (float p : scores.probabilities()) probabilities.add((double) p);
        return new Prediction(
                asked.window(),
                asked.vehicle(),
                description.name(),
                description.version(),
                description.digest(),
                description.labels().get(scores.label()),
                probabilities.get(scores.label()),
                description.labels(),
                probabilities,
                imputed,
                scores.micros(),
                asked.suspicions());
    }

    private static double share(boolean[] marks) {
        int marked = 0;
        for (boolean mark : marks) if (mark) marked++;
        return (double) marked / marks.length;
    }
}
