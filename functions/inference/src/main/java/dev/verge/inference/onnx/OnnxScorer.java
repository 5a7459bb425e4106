package dev.verge.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/**
 * Scores one window at a time with an ONNX classifier. Safe for use by many threads: they share one session, and each
 * call takes a slot of reused buffers; when all slots are taken, it makes one for itself rather than wait.
 */
public final class OnnxScorer implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final TensorShape shape;
    private final Slots slots;
    private final Slot[] all;

    private OnnxScorer(OrtEnvironment environment, OrtSession session, TensorShape shape, Slot[] all) {
        this.environment = environment;
        this.session = session;
        this.shape = shape;
        this.all = all;
        this.slots = new Slots(all);
    }

    /**
     * Opens a model.
     *
     * @param model the ONNX file's bytes; external data is not read
     * @param shape the tensors that the model must have
     * @param slots calls at a time that need no new buffers
     * @throws ModelFailure if ONNX Runtime refuses the model, or its tensors have other names
     */
    public static OnnxScorer open(byte[] model, TensorShape shape, int slots) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = options()) {
            OrtSession session = environment.createSession(model, options);
            requireTensors(session, shape);
            Slot[] all = new Slot[slots];
            for (int i = 0; i < slots; i++) all[i] = new Slot(environment, shape);
            return new OnnxScorer(environment, session, shape, all);
        } catch (OrtException e) {
            throw new ModelFailure("ONNX Runtime refuses the model", e);
        }
    }

    // one window is too little work to share among threads, and spinning threads would take the machine's cores
    private static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        return options;
    }

    private static void requireTensors(OrtSession session, TensorShape shape) throws OrtException {
        boolean input =
                session.getInputNames().size() == 1 && session.getInputNames().contains(shape.input());
        boolean outputs = session.getOutputNames().contains(shape.labelOutput())
                && session.getOutputNames().contains(shape.scoresOutput());
        if (input && outputs) return;
        String names = "inputs " + session.getInputNames() + " and outputs " + session.getOutputNames();
        session.close();
        throw new ModelFailure("the model has " + names + ", but " + shape + " is described");
    }

    /**
     * Scores a window.
     *
     * @param values rows × signals, row-major, finite
     * @throws IllegalArgumentException if the number of values is not the shape's
     * @throws ModelFailure if the model fails, or says something that is no class and no probability
     */
    public Scores score(float[] values) {
        if (values.length != shape.values()) {
            throw new IllegalArgumentException(values.length + " values for " + shape);
        }
        Slot slot = slots.take();
        try {
            return checked(slot == null ? runOnce(values) : slot.run(session, values));
        } catch (OrtException e) {
            throw new ModelFailure("the model failed on a window", e);
        } finally {
            if (slot != null) slots.giveBack(slot);
        }
    }

    private Scores runOnce(float[] values) throws OrtException {
        try (Slot slot = new Slot(environment, shape)) {
            return slot.run(session, values);
        }
    }

    private Scores checked(Scores scores) {
        for (float p : scores.probabilities()) {
            if (!(p >= 0 && p <= 1)) throw new ModelFailure("the model gives the probability " + p);
        }
        if (scores.label() >= 0 && scores.label() < shape.classes()) return scores;
        throw new ModelFailure("the model names class " + scores.label() + " of " + shape.classes());
    }

    /** Frees the native memory; no call may be running. */
    @Override
    public void close() {
        for (Slot slot : all) slot.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new ModelFailure("the session cannot be closed", e);
        }
    }
}
