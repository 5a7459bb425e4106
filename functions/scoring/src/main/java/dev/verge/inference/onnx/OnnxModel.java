package dev.verge.inference.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An ONNX file that is open. Safe for use by many threads until it is closed. */
public final class OnnxModel implements AutoCloseable {
    /** Most bytes of an output. */
    public static final long MAX_OUTPUT_BYTES = Outputs.MAX_BYTES;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final boolean free;
    private final Runner runner;
    private final Leftovers leftovers;
    private final long runBytes;
    private final int places;
    // set before the model is shared
    private RunMark mark = RunMark.NONE;
    private volatile boolean hasRun;
    private final List<SlotPool> pools = new CopyOnWriteArrayList<>();

    private OnnxModel(OrtEnvironment environment, OrtSession session, SessionSettings settings) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.inputs = specs(session.getInputInfo(), Types::input);
        this.outputs = specs(session.getOutputInfo(), Types::output);
        this.free = inputs.stream().anyMatch(OnnxModel::isFree);
        this.places = settings.slots();
        this.runBytes = settings.runBytes();
        this.leftovers = new Leftovers(environment, session, inputs, settings.arena());
        this.runner = new Runner(environment, session, inputs, outputs, places, leftovers);
    }

    private static boolean isFree(TensorSpec spec) {
        return spec.shape().length == 0 || Arrays.stream(spec.shape()).anyMatch(size -> size < 0);
    }

    private static List<TensorSpec> specs(Map<String, NodeInfo> nodes, Function<NodeInfo, TensorSpec> spec) {
        return nodes.values().stream().map(spec).toList();
    }

    /**
     * Opens a model that is whole in one file.
     *
     * @throws ModelFailure if ONNX Runtime refuses it, or it has an input that the protocol cannot carry
     */
    public static OnnxModel open(byte[] model, SessionSettings settings) {
        return open(settings, (environment, options) -> environment.createSession(model, options));
    }

    /**
     * Opens a model from a file, whose external data may lie beside it.
     *
     * @throws ModelFailure as {@link #open(byte[], SessionSettings)}
     */
    public static OnnxModel open(Path model, SessionSettings settings) {
        return open(settings, (environment, options) -> environment.createSession(model.toString(), options));
    }

    private interface Opening {
        OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    private static OnnxModel open(SessionSettings settings, Opening opening) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = Options.of(settings)) {
            OrtSession session = settings.arena()
                    ? LimitedArenas.open(settings.runBytes(), () -> opening.open(environment, options))
                    : opening.open(environment, options);
            try {
                return new OnnxModel(environment, session, settings);
            } catch (OrtException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new ModelFailure(
                    "ONNX Runtime refuses the model: " + Sayings.plain(String.valueOf(e.getMessage())), e);
        }
    }

    /** Has every run from now on marked; before the model is used by other threads. */
    public void mark(RunMark wanted) {
        mark = wanted;
    }

    /** What the model wants, in the file's order. */
    public List<TensorSpec> inputs() {
        return inputs;
    }

    /** What the model gives, in the file's order. */
    public List<TensorSpec> outputs() {
        return outputs;
    }

    /**
     * Runs the model.
     *
     * @param given one tensor an input, in the order of {@link #inputs()}, of its datatype; they stay the caller's
     * @param wanted indexes into {@link #outputs()}
     * @throws InputFailure if ONNX Runtime finds the input at fault
     * @throws ModelFailure if the model fails
     */
    public Run run(Tensor[] given, int[] wanted) throws InputFailure {
        return run(given, wanted, null);
    }

    /**
     * Runs the model, as {@link #run(Tensor[], int[])}, until a deadline.
     *
     * @param breaker ends it; stays the caller's
     * @throws BrokenOff if that has happened
     */
    public Run run(Tensor[] given, int[] wanted, @Nullable Breaker breaker) throws InputFailure {
        mark.enter();
        try {
            return said(runner.run(given, wanted, breaker == null ? null : breaker.options()));
        } catch (OrtException e) {
            leftovers.arise();
            if (breaker != null && breaker.isBroken()) throw new BrokenOff();
            throw Failures.of(e, free || hasRun, runBytes);
        } finally {
            mark.leave();
        }
    }

    /**
     * Runs a model that is quick, as {@link #run(Tensor[], int[])}.
     *
     * @throws BrokenOff if it was not, and took about a second
     */
    public Run runQuickly(Tensor[] given, int[] wanted) throws InputFailure {
        Watch watch = Watch.begin();
        mark.enter();
        try {
            return said(runner.run(given, wanted, watch.options()));
        } catch (OrtException e) {
            leftovers.arise();
            if (watch.isBroken()) throw new BrokenOff();
            throw Failures.of(e, free || hasRun, runBytes);
        } finally {
            mark.leave();
            watch.end();
        }
    }

    private Run said(Run run) {
        if (!hasRun) hasRun = true;
        if (run.inferNanos() > Leftovers.LONG_NANOS) leftovers.arise();
        return run;
    }

    /** Keeps slots for a shape of somebody's own; closed with the model. */
    SlotPool pool() {
        SlotPool pool = new SlotPool(places);
        pools.add(pool);
        return pool;
    }

    Slot slot(ShapePlan plan) throws OrtException {
        return new Slot(environment, plan, inputs, outputs);
    }

    void run(Slot slot, @Nullable Breaker breaker) throws OrtException {
        mark.enter();
        try {
            slot.run(session, breaker == null ? null : breaker.options()).close();
        } catch (OrtException e) {
            if (breaker != null && breaker.isBroken()) throw new BrokenOff();
            throw e;
        } finally {
            mark.leave();
        }
    }

    void runQuickly(Slot slot) throws OrtException {
        Watch watch = Watch.begin();
        mark.enter();
        try {
            slot.run(session, watch.options()).close();
        } catch (OrtException e) {
            if (watch.isBroken()) throw new BrokenOff();
            throw e;
        } finally {
            mark.leave();
            watch.end();
        }
    }

    /** Frees the native memory; no call may be running. */
    @Override
    public void close() {
        leftovers.close();
        runner.close();
        for (SlotPool pool : pools) pool.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new ModelFailure("the session cannot be closed", e);
        }
    }
}
