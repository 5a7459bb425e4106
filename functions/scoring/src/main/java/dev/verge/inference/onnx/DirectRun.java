package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs large calls, strings, and the first calls of a shape: over the request's memory, into the reply's. */
record DirectRun(OrtEnvironment environment, OrtSession session, List<TensorSpec> outputs, PreparedShapes shapes) {
    Run run(Prepared prepared, Tensor[] given, int[] wanted, OrtSession.@Nullable RunOptions options)
            throws OrtException {
        long start = System.nanoTime();
        try (Inputs feed = new Inputs(environment);
                Pins pins = new Pins(environment)) {
            for (Tensor tensor : given) feed.add(tensor);
            Set<String> rest = pin(prepared.plan(), wanted, pins);
            long before = System.nanoTime();
            try (OrtSession.Result result = session.run(feed.tensors(), rest, pins.tensors(), options)) {
                long after = System.nanoTime();
                learn(prepared, wanted, result);
                Tensor[] said = read(wanted, pins, result);
                return new Run(Arrays.asList(said), before - start, after - before, System.nanoTime() - after);
            }
        }
    }

    private Set<String> pin(ShapePlan plan, int[] wanted, Pins pins) throws OrtException {
        Set<String> rest = new LinkedHashSet<>();
        for (int output : wanted) {
            long[] shape = plan.output(output);
            if (shape == null) rest.add(outputs.get(output).name());
            else pins.add(outputs.get(output), shape);
        }
        return rest;
    }

    // only a call for all outputs shows all shapes
    private void learn(Prepared prepared, int[] wanted, OrtSession.Result result) {
        if (wanted.length < outputs.size() || !shapes.learns(prepared)) return;
        long[] @Nullable [] seen = new long[wanted.length] @Nullable [];
        for (int output : wanted) {
            if (result.get(outputs.get(output).name()).orElseThrow() instanceof OnnxTensor tensor) {
                seen[output] = tensor.getInfo().getShape();
            }
        }
        shapes.learn(prepared, seen);
    }

    private Tensor[] read(int[] wanted, Pins pins, OrtSession.Result result) throws OrtException {
        Tensor[] said = new Tensor[wanted.length];
        try {
            for (int i = 0; i < said.length; i++) {
                TensorSpec spec = outputs.get(wanted[i]);
                Tensor pinned = pins.take(spec.name());
                said[i] = pinned == null ? Outputs.of(environment, spec, result) : pinned;
            }
            return said;
        } catch (OrtException | RuntimeException | OutOfMemoryError e) {
            Outputs.release(said);
            throw e;
        }
    }
}
