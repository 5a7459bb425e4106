package dev.verge.inference.model;

import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxScorer;
import dev.verge.inference.onnx.Scores;
import dev.verge.telemetry.SignalCatalogue;

/**
 * Opens a model and proves it: the file is the one described, and it says of each golden window what it must. A model is
 * asked often enough on the way to be warm.
 *
 * @param catalogue the signals that a model may want
 * @param slots calls at a time that need no new buffers
 * @param warmUps how often the golden windows are asked
 */
public record ModelLoader(SignalCatalogue catalogue, int slots, int warmUps) {
    /** @throws ModelFailure if anything of it is not so; the message says what and in which model */
    public LoadedModel load(ModelFiles files) {
        try {
            return open(files);
        } catch (IllegalArgumentException e) {
            throw new ModelFailure("model " + files.place() + " is refused: " + e.getMessage(), e);
        }
    }

    private LoadedModel open(ModelFiles files) {
        ModelDescription description = ModelJson.parse(files.description());
        String digest = Digest.of(files.model());
        if (!digest.equals(description.digest())) {
            throw new IllegalArgumentException("model.onnx has " + digest + ", described is " + description.digest());
        }
        OnnxScorer scorer = OnnxScorer.open(files.model(), description.shape(), slots);
        try {
            for (int i = 0; i < warmUps; i++) prove(description, scorer);
            return new LoadedModel(description, scorer, catalogue);
        } catch (RuntimeException e) {
            scorer.close();
            throw e;
        }
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
