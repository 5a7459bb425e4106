package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of one call at a time, over direct buffers that ONNX Runtime reads and writes in place. Outputs whose shape
 * is known are pinned to a buffer; ONNX Runtime allocates the others.
 */
final class Slot implements AutoCloseable {
    private final ByteBuffer[] in;
    private final @Nullable ByteBuffer[] out;
    private final Map<String, OnnxTensor> feed = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
    private final Set<String> rest = new LinkedHashSet<>();

    Slot(OrtEnvironment environment, ShapePlan plan, List<TensorSpec> inputs, List<TensorSpec> outputs)
            throws OrtException {
        in = new ByteBuffer[inputs.size()];
        out = new @Nullable ByteBuffer[outputs.size()];
        try {
            for (int i = 0; i < in.length; i++) in[i] = put(environment, inputs.get(i), plan.input(i), feed);
            for (int i = 0; i < out.length; i++) {
                long[] shape = plan.output(i);
                if (shape == null) rest.add(outputs.get(i).name());
                else out[i] = put(environment, outputs.get(i), shape, pinned);
            }
        } catch (OrtException | RuntimeException | OutOfMemoryError e) {
            close();
            throw e;
        }
    }

    private static ByteBuffer put(
            OrtEnvironment environment, TensorSpec spec, long[] shape, Map<String, OnnxTensor> tensors)
            throws OrtException {
        int bytes = Math.toIntExact(ShapePlan.elements(shape) * spec.type().size());
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        tensors.put(
                spec.name(),
                OnnxTensor.createTensor(
                        environment, buffer, shape, Types.buffer(spec.type()).orElseThrow()));
        return buffer;
    }

    /** Where an input's bytes go. */
    ByteBuffer in(int index) {
        return in[index];
    }

    /** Where an output's bytes are after a run, or null if it is not pinned. */
    @Nullable
    ByteBuffer out(int index) {
        return out[index];
    }

    /** Runs the model; the result owns what is not pinned, by its name. */
    OrtSession.Result run(OrtSession session, OrtSession.@Nullable RunOptions options) throws OrtException {
        return session.run(feed, rest, pinned, options);
    }

    @Override
    public void close() {
        for (OnnxTensor tensor : feed.values()) tensor.close();
        for (OnnxTensor tensor : pinned.values()) tensor.close();
    }
}
