package dev.verge.inference.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Function;

/** An ONNX file that is open. Safe for use by many threads until it is closed. */
public final class OnnxModel implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;

    private OnnxModel(OrtEnvironment environment, OrtSession session) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.inputs = specs(session.getInputInfo(), Types::input);
        this.outputs = specs(session.getOutputInfo(), Types::output);
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
            OrtSession session = opening.open(environment, options);
            try {
                return new OnnxModel(environment, session);
            } catch (OrtException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new ModelFailure("ONNX Runtime refuses the model: " + e.getMessage(), e);
        }
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
        try (Inputs feed = new Inputs(environment)) {
            for (Tensor tensor : given) feed.add(tensor);
            return run(feed.tensors(), wanted);
        } catch (OrtException e) {
            throw Failures.of(e);
        }
    }

    private Run run(Map<String, OnnxTensor> feed, int[] wanted) throws OrtException {
        SequencedSet<String> names = new LinkedHashSet<>();
        for (int output : wanted) names.add(outputs.get(output).name());
        long start = System.nanoTime();
        try (OrtSession.Result result = session.run(feed, names)) {
            long nanos = System.nanoTime() - start;
            List<Tensor> said = new ArrayList<>(wanted.length);
            for (int i = 0; i < wanted.length; i++) said.add(Outputs.of(outputs.get(wanted[i]), result.get(i)));
            return new Run(said, nanos);
        }
    }

    /** Frees the native memory; no call may be running. */
    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new ModelFailure("the session cannot be closed", e);
        }
    }
}
