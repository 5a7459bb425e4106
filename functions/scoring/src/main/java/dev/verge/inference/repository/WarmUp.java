package dev.verge.inference.repository;

import dev.verge.inference.onnx.Filled;
import dev.verge.inference.onnx.InputFailure;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.Run;
import dev.verge.inference.onnx.TensorSpec;
import dev.verge.inference.tensor.MemoryShortage;
import dev.verge.inference.tensor.Tensor;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Runs a model without golden vectors on zeros and then on ones, dimensions of any size being 1. What it says is not looked
 * at, and it may refuse such an input: what counts is that it comes back, with the memory that there is.
 */
record WarmUp(OnnxModel model) {
    // larger inputs cost more than the warmth is worth
    private static final long MAX_BYTES = 64 << 20;
    private static final Pattern MORE_THAN_THERE_IS = Pattern.compile("would need \\d+ bytes");

    /** How long a slow model is warmed: most of its time is native code, and the start from zero waits for it. */
    static final long LONGEST_NANOS = 100_000_000;

    /** @return nanoseconds of the fastest run, 0 if there was none */
    long run(int times) {
        long bytes = 0;
        for (TensorSpec spec : model.inputs()) bytes += Math.min(MAX_BYTES + 1, Filled.elements(spec)) * 8;
        if (bytes > MAX_BYTES) return 0;
        long until = System.nanoTime() + LONGEST_NANOS;
        long fastest = 0;
        for (int i = 0; i < times && (i == 0 || System.nanoTime() < until); i++) {
            long nanos = ran(i % 2 == 0 ? 0 : 1);
            if (nanos == 0) break;
            fastest = fastest == 0 ? nanos : Math.min(fastest, nanos);
        }
        return fastest;
    }

    private long ran(int value) {
        List<Tensor> given =
                model.inputs().stream().map(spec -> Filled.with(spec, value)).toList();
        int[] all = IntStream.range(0, model.outputs().size()).toArray();
        try {
            Run run = model.run(given.toArray(Tensor[]::new), all);
            run.release();
            return Math.max(1, run.inferNanos());
        } catch (MemoryShortage e) {
            throw new ModelFailure(String.valueOf(e.getMessage()));
        } catch (InputFailure e) {
            // with zeros, or with one row, a sound model may fail; none takes more memory than there is
            if (MORE_THAN_THERE_IS.matcher(String.valueOf(e.getMessage())).find())
                throw new ModelFailure(String.valueOf(e.getMessage()));
            return 0;
        } catch (ModelFailure e) {
            return 0;
        } finally {
            given.forEach(Tensor::release);
        }
    }
}
