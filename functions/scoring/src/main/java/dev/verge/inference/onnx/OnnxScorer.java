package dev.verge.inference.onnx;

import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores one window at a time with an ONNX classifier: from numbers to numbers over a model's slots. Safe for use by many
 * threads, as long as the model is open.
 */
public final class OnnxScorer {
    private final OnnxModel model;
    private final TensorShape shape;
    private final Scaling scaling;
    private final ShapePlan plan;
    private final SlotPool slots;
    private final int label;
    private final int scores;

    /**
     * @param model the model, which stays its owner's
     * @param shape the tensors that the model must have
     * @param scaling of the columns, none or one each
     * @throws ModelFailure if it has others
     */
    public OnnxScorer(OnnxModel model, TensorShape shape, Scaling scaling) {
        this.model = model;
        this.scaling = scaling;
        this.shape = shape;
        this.label = index(model.outputs(), shape.labelOutput());
        this.scores = index(model.outputs(), shape.scoresOutput());
        if (model.inputs().size() != 1 || index(model.inputs(), shape.input()) < 0 || label < 0 || scores < 0) {
            throw new ModelFailure("the model has inputs " + model.inputs() + " and outputs " + model.outputs()
                    + ", but " + shape + " is described");
        }
        long[] @Nullable [] outputs = new long[model.outputs().size()] @Nullable [];
        outputs[label] = new long[] {1};
        outputs[scores] = new long[] {1, shape.classes()};
        this.plan = new ShapePlan(new long[][] {{1, shape.rows(), shape.signals()}}, outputs);
        this.slots = model.pool();
    }

    private static int index(List<TensorSpec> specs, String name) {
        for (int i = 0; i < specs.size(); i++) if (specs.get(i).name().equals(name)) return i;
        return -1;
    }

    /**
     * Scores a window.
     *
     * @param values rows × signals, row-major, finite, in the signals' units
     * @throws IllegalArgumentException if the number of values is not the shape's
     * @throws ModelFailure if the model fails, or says something that is no class and no probability
     */
    public Scores score(float[] values) {
        return score(values, slot -> model.run(slot, null));
    }

    /**
     * Scores a window, as {@link #score(float[])}, until a deadline.
     *
     * @param breaker ends it, and stays the caller's; null: the run is expected to be over in no time
     * @throws BrokenOff if it was ended, or took about a second all the same
     */
    public Scores score(float[] values, @Nullable Breaker breaker) {
        return score(values, breaker == null ? model::runQuickly : slot -> model.run(slot, breaker));
    }

    private interface Running {
        void run(Slot slot) throws OrtException;
    }

    private Scores score(float[] values, Running running) {
        if (values.length != shape.values()) {
            throw new IllegalArgumentException(values.length + " values for " + shape);
        }
        try {
            Slot free = slots.take();
            Slot slot = free == null ? model.slot(plan) : free;
            try {
                return checked(score(slot, values, running));
            } finally {
                slots.giveBack(slot);
            }
        } catch (OrtException e) {
            throw new ModelFailure("the model failed on a window", e);
        }
    }

    private Scores score(Slot slot, float[] values, Running running) throws OrtException {
        scaling.write(values, slot.in(0).clear().asFloatBuffer());
        long start = System.nanoTime();
        running.run(slot);
        long nanos = System.nanoTime() - start;
        float[] said = new float[shape.classes()];
        pinned(slot, scores).asFloatBuffer().get(said);
        return new Scores((int) pinned(slot, label).getLong(0), said, (nanos + 999) / 1000);
    }

    private static ByteBuffer pinned(Slot slot, int output) {
        ByteBuffer pinned = slot.out(output);
        if (pinned == null) throw new IllegalStateException("output " + output + " is not pinned");
        return pinned.clear();
    }

    private Scores checked(Scores scores) {
        for (float p : scores.probabilities()) {
            if (!(p >= 0 && p <= 1)) throw new ModelFailure("the model gives the probability " + p);
        }
        if (scores.label() >= 0 && scores.label() < shape.classes()) return scores;
        throw new ModelFailure("the model names class " + scores.label() + " of " + shape.classes());
    }
}
