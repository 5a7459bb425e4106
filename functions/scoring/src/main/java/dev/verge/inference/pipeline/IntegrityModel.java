package dev.verge.inference.pipeline;

import dev.verge.inference.model.Outcome;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.telemetry.Prediction;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.Suspicion;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.feature.Method;
import dev.verge.telemetry.feature.SeriesExtractor;
import dev.verge.wire.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A model that says of each signal how likely it was falsified: {@code window}, float [1, rows, signals], in,
 * {@code scores}, float [1, signals], out. Safe for use by many threads.
 */
public final class IntegrityModel {
    private static final String CLEAN = "clean";
    // a sensor that is silent for longer cannot be compared with the others
    private static final double MOST_MISSING = 0.25;

    private final SeriesDescription description;
    private final SeriesExtractor series;
    private final FloatRun run;
    private final List<String> labels;

    IntegrityModel(SeriesDescription description, OnnxModel model, SignalCatalogue catalogue) {
        if (description.thresholds().isEmpty())
            throw new IllegalArgumentException("model.json: thresholds are missing");
        this.description = description;
        this.series = new SeriesExtractor(
                catalogue.set(description.signals()), description.rows(), description.stepMillis(), Method.HOLD);
        this.run = new FloatRun(model, new String[] {"window"}, "scores");
        this.labels = new ArrayList<>(description.signals());
        this.labels.addFirst(CLEAN);
    }

    /**
     * A model that is open, as its {@code model.json} describes it.
     *
     * @throws IllegalArgumentException if it is another one than described
     */
    public static IntegrityModel of(byte[] description, OnnxModel model, SignalCatalogue catalogue) {
        return new IntegrityModel(SeriesDescription.parse(description), model, catalogue);
    }

    /** Time that a window must reach back, in milliseconds. */
    public long span() {
        return series.span();
    }

    /**
     * What it says of the last rows of a window.
     *
     * @return the suspicious signals, the likeliest culprit first; empty where the window is too short or lacks too much
     *     of a signal to say anything
     * @throws ModelFailure if the model is at fault
     */
    public Optional<List<Suspicion>> judge(TelemetryWindow window) {
        return scores(window).map(scores -> over(window, scores));
    }

    /**
     * What it says of a window, as a prediction: the classes are {@code clean} and the signals, and the label is the likeliest
     * culprit, or {@code clean}. Its scores are no probabilities; that of {@code clean} is what is lacking to 1.
     *
     * @throws ModelFailure if the model is at fault
     */
    public Outcome predict(TelemetryWindow window, String digest) {
        long start = System.nanoTime();
        Optional<float[]> scores = scores(window);
        if (scores.isEmpty()) return refused(window);
        List<Suspicion> suspicions = over(window, scores.get());
        List<Double> said = new ArrayList<>();
        double most = 0;
        for (float score : scores.get()) {
            most = Math.max(most, score);
            said.add((double) score);
        }
        said.addFirst(Math.max(0, 1 - most));
        String label = suspicions.isEmpty() ? CLEAN : suspicions.getFirst().signal();
        return new Outcome.Predicted(
                new Prediction(
                        window.id(),
                        window.vehicle(),
                        description.name(),
                        description.version(),
                        digest,
                        label,
                        suspicions.isEmpty() ? said.getFirst() : most,
                        labels,
                        said,
                        0,
                        (System.nanoTime() - start + 999) / 1000,
                        Optional.of(suspicions)),
                Instant.ofEpochMilli(window.lastTimestamp()));
    }

    private Outcome refused(TelemetryWindow window) {
        String detail = description.name() + " needs rows of " + series.span() / 1000 + " s in which "
                + description.signals() + " were measured";
        return new Outcome.Refused(Problem.of(window, 400, Reason.INVALID, "signals", detail));
    }

    /** The score of each signal, in {@link #signals()}' order, or empty as {@link #judge} says. */
    Optional<float[]> scores(TelemetryWindow window) {
        if (!series.accepts(window)) return Optional.empty();
        int columns = series.signals().size();
        float[] values = new float[series.rows() * columns];
        int[] missing = new int[columns];
        series.extract(window, values, missing);
        for (int column = 0; column < columns; column++) {
            if (missing[column] > series.rows() * MOST_MISSING) return Optional.empty();
            if (missing[column] > 0) hold(values, column, columns);
        }
        float[] scores = new float[columns];
        run.run(series.rows(), columns, scores, values);
        for (float score : scores) if (!Float.isFinite(score)) throw new ModelFailure("the model gives " + score);
        return Optional.of(scores);
    }

    /** The columns. */
    List<String> signals() {
        return description.signals();
    }

    SeriesDescription description() {
        return description;
    }

    // forwards, then backwards from the first that is known
    private static void hold(float[] values, int column, int columns) {
        for (int i = column + columns; i < values.length; i += columns) {
            if (Float.isNaN(values[i])) values[i] = values[i - columns];
        }
        for (int i = values.length - 2 * columns + column; i >= 0; i -= columns) {
            if (Float.isNaN(values[i])) values[i] = values[i + columns];
        }
    }

    private List<Suspicion> over(TelemetryWindow window, float[] scores) {
        List<Suspicion> found = new ArrayList<>();
        long first = Math.max(window.firstTimestamp(), window.lastTimestamp() - series.span());
        for (int column = 0; column < scores.length; column++) {
            if (scores[column] < description.thresholds().get(column)) continue;
            found.add(new Suspicion(
                    description.signals().get(column),
                    first,
                    window.lastTimestamp(),
                    scores[column],
                    description.title()));
        }
        found.sort(Comparator.comparingDouble(Suspicion::score).reversed());
        return found;
    }
}
