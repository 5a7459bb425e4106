package dev.verge.inference.onnx;

import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of a call's inputs, and those of the outputs as far as they are known: because the model declares them,
 * because their symbols are bound by the inputs, or because earlier calls of the same input shapes have shown them.
 * Immutable.
 */
final class ShapePlan {
    private final long[][] inputs;
    private final long[] @Nullable [] outputs;

    ShapePlan(long[][] inputs, long[] @Nullable [] outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /** The plan for these inputs, which fit what is declared. */
    static ShapePlan of(List<TensorSpec> inputSpecs, List<TensorSpec> outputSpecs, long[][] shapes) {
        Map<String, Long> bound = bind(inputSpecs, shapes);
        long[] @Nullable [] outputs = new long[outputSpecs.size()] @Nullable [];
        for (int i = 0; i < outputs.length; i++) outputs[i] = shape(outputSpecs.get(i), bound);
        return new ShapePlan(shapes, outputs);
    }

    // a symbol that two inputs bind to different sizes says nothing: files use their names carelessly
    private static Map<String, Long> bind(List<TensorSpec> specs, long[][] shapes) {
        Map<String, Long> bound = new HashMap<>();
        for (int i = 0; i < shapes.length; i++) {
            List<String> symbols = specs.get(i).symbols();
            for (int d = 0; d < Math.min(symbols.size(), shapes[i].length); d++) {
                if (symbols.get(d).isEmpty()) continue;
                bound.merge(symbols.get(d), shapes[i][d], (a, b) -> a.equals(b) ? a : -1L);
            }
        }
        return bound;
    }

    // of an output without dimensions ONNX Runtime does not tell whether it is a scalar or of any shape
    private static long @Nullable [] shape(TensorSpec spec, Map<String, Long> bound) {
        if (!canBePinned(spec) || spec.shape().length == 0) return null;
        long[] shape = spec.shape().clone();
        for (int d = 0; d < shape.length; d++) {
            if (shape[d] < 0) shape[d] = bound.getOrDefault(spec.symbols().get(d), -1L);
            if (shape[d] < 0) return null;
        }
        return elements(shape) * spec.type().size() <= Outputs.MAX_BYTES ? shape : null;
    }

    private static boolean canBePinned(TensorSpec spec) {
        return spec.form() == TensorSpec.Form.TENSOR
                && Types.buffer(spec.type()).isPresent();
    }

    /** The same plan with the shapes that a call's outputs turned out to have. */
    ShapePlan learned(List<TensorSpec> outputSpecs, long[] @Nullable [] seen) {
        long[] @Nullable [] known = outputs.clone();
        for (int i = 0; i < known.length; i++) {
            if (known[i] == null && canBePinned(outputSpecs.get(i))) known[i] = seen[i];
        }
        return new ShapePlan(inputs, known);
    }

    /** The same plan with no output's shape known. */
    ShapePlan unpinned() {
        return new ShapePlan(inputs, new long[outputs.length] @Nullable []);
    }

    /** Whether these inputs have this plan's shapes. */
    boolean fits(Tensor[] given) {
        for (int i = 0; i < inputs.length; i++) if (!Arrays.equals(inputs[i], given[i].shape())) return false;
        return true;
    }

    long[] input(int index) {
        return inputs[index];
    }

    /** The output's shape, or null if only the run will tell. */
    long @Nullable [] output(int index) {
        return outputs[index];
    }

    /** Whether another call may tell more about the outputs. */
    boolean canLearn(List<TensorSpec> outputSpecs) {
        for (int i = 0; i < outputs.length; i++) if (outputs[i] == null && canBePinned(outputSpecs.get(i))) return true;
        return false;
    }

    /** Bytes of all inputs and of the outputs that are known; {@link Long#MAX_VALUE} if an input holds strings. */
    long bytes(List<TensorSpec> inputSpecs, List<TensorSpec> outputSpecs) {
        long bytes = 0;
        for (int i = 0; i < inputs.length; i++) {
            DataType type = inputSpecs.get(i).type();
            if (Types.buffer(type).isEmpty()) return Long.MAX_VALUE;
            bytes += elements(inputs[i]) * type.size();
        }
        for (int i = 0; i < outputs.length; i++) {
            long[] shape = outputs[i];
            if (shape != null)
                bytes += elements(shape) * outputSpecs.get(i).type().size();
        }
        return bytes;
    }

    /** Elements of a shape; {@link Integer#MAX_VALUE} if there are more than that. */
    static long elements(long[] shape) {
        long elements = 1;
        for (long dimension : shape)
            elements = Math.min(Integer.MAX_VALUE, elements * Math.min(Integer.MAX_VALUE, dimension));
        return elements;
    }
}
