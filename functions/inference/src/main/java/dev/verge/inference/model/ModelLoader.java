package dev.verge.inference.model;

import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.OnnxScorer;
import dev.verge.inference.onnx.Scores;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.ModelIdentity;
import dev.verge.inference.plane.ServedModel;
import dev.verge.telemetry.SignalCatalogue;
import java.util.Map;

/**
 * Opens a model and proves it: the file is the one described, and it says of each golden window what it must. A model is
 * asked often enough on the way to be warm.
 *
 * @param catalogue the signals that a model may want
 * @param settings how sessions work
 * @param warmUps how often the golden windows are asked
 */
public record ModelLoader(SignalCatalogue catalogue, SessionSettings settings, int warmUps) {
    /** @throws ModelFailure if anything of it is not so; the message says what and in which model */
    public ServedModel load(ModelFiles files) {
        try {
            return open(files);
        } catch (IllegalArgumentException e) {
            throw new ModelFailure("model " + files.place() + " is refused: " + e.getMessage(), e);
        }
    }

    private ServedModel open(ModelFiles files) {
        ModelDescription description = ModelJson.parse(files.description());
        String digest = Digest.of(files.model());
        if (!digest.equals(description.digest())) {
            throw new IllegalArgumentException("model.onnx has " + digest + ", described is " + description.digest());
        }
        OnnxModel model = OnnxModel.open(files.model(), settings);
        try {
            OnnxScorer scorer = new OnnxScorer(model, description.shape());
            for (int i = 0; i < warmUps; i++) prove(description, scorer);
            LoadedModel windows = new LoadedModel(description, scorer, catalogue);
            return new ServedModel(identity(description), model, windows);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static ModelIdentity identity(ModelDescription description) {
        return new ModelIdentity(
                description.name(), description.version(), description.digest(), Map.of("task", "classification"));
    }

    private static void prove(ModelDescription description, OnnxScorer scorer) {
        for (GoldenVector golden : description.golden()) {
            Scores said = scorer.score(golden.values());
            String label = description.labels().get(said.label());
            if (!label.equals(golden.label()) || !near(said, golden, description.goldenTolerance())) {
                throw new IllegalArgumentException("golden window " + golden.name() + " gives " + label + " with "
                        + said.probabilities()[said.label()] + " and not " + golden.label());
            }
        }
    }

    private static boolean near(Scores said, GoldenVector golden, double tolerance) {
        if (said.probabilities().length != golden.scores().length) return false;
        for (int i = 0; i < golden.scores().length; i++) {
            if (!(Math.abs(said.probabilities()[i] - golden.scores()[i]) <= tolerance)) return false;
        }
        return true;
    }
}
