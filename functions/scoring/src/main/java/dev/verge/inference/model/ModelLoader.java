package dev.verge.inference.model;

import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.OnnxScorer;
import dev.verge.inference.onnx.Scores;
import dev.verge.telemetry.SignalCatalogue;

/**
 * Makes a model that is open answer windows, and proves it: it says of each golden window what it must, often enough that it
 * is warm afterwards.
 *
 * @param catalogue the signals that a model may want
 * @param warmUps how often the golden windows are asked
 */
public record ModelLoader(SignalCatalogue catalogue, int warmUps) {
    /**
     * What the model says of windows, proved.
     *
     * @param description bytes of {@code model.json}
     * @throws IllegalArgumentException if the description is wrong, or a golden window gives something else
     * @throws ModelFailure if the model has other tensors than described, or fails
     */
    public LoadedModel load(byte[] description, OnnxModel model) {
        ModelDescription described = ModelJson.parse(description);
        OnnxScorer scorer = new OnnxScorer(model, described.shape(), described.scaling());
        for (int i = 0; i < warmUps; i++) prove(described, scorer);
        return new LoadedModel(described, scorer, catalogue);
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
