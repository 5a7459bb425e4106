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
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Runs a model without golden vectors on zeros and then on ones, dimensions of any size being 1. What it says is not looked
 * at, and it may refuse such an input, which is told: what counts is that it comes back, with the memory that there is.
 */
record WarmUp(OnnxModel model) {
    // larger inputs cost more than the warmth is worth
    private static final long MAX_BYTES = 64 << 20;
    private static final Pattern MORE_THAN_THERE_IS = Pattern.compile("would need \\d+ bytes");

    /** How long a slow model is warmed: most of its time is native code, and the start from zero waits for it. */
    static final long LONGEST_NANOS = 100_000_000;

    /**
     * How it went.
     *
     * @param nanos of the fastest run, 0 if there was none
     * @param refusal what the model said of zeros and ones, if it worked with neither
     */
    record Warmth(long nanos, Optional<String> refusal) {}

    /**
     * Runs the model so many times, or for so long.
     *
     * @throws IllegalArgumentException if it takes more memory than there is
     */
    Warmth run(int times) {
        long bytes = 0;
        for (TensorSpec spec : model.inputs()) bytes += Math.min(MAX_BYTES + 1, Filled.elements(spec)) * 8;
        if (bytes > MAX_BYTES) return new Warmth(0, Optional.empty());
        long until = System.nanoTime() + LONGEST_NANOS;
        long fastest = Long.MAX_VALUE;
        Optional<String> refusal = Optional.empty();
        for (int i = 0; i < times && (i <= 1 || System.nanoTime() < until); i++) {
            try {
                fastest = Math.min(fastest, ran(i % 2 == 0 ? 0 : 1));
            } catch (InputFailure | ModelFailure e) {
                refusal = Optional.of(String.valueOf(e.getMessage()));
                // what fails with zeros may work with ones
                if (i > 0) break;
            }
        }
        return fastest == Long.MAX_VALUE ? new Warmth(0, refusal) : new Warmth(fastest, Optional.empty());
    }

    private long ran(int value) throws InputFailure {
        List<Tensor> given =
                model.inputs().stream().map(spec -> Filled.with(spec, value)).toList();
        int[] all = IntStream.range(0, model.outputs().size()).toArray();
        try {
            Run run = model.run(given.toArray(Tensor[]::new), all);
            run.release();
            return Math.max(1, run.inferNanos());
        } catch (MemoryShortage e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (InputFailure e) {
            // with zeros, or with one row, a sound model may fail; none takes more memory than there is
            if (MORE_THAN_THERE_IS.matcher(String.valueOf(e.getMessage())).find()) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            throw e;
        } finally {
            given.forEach(Tensor::release);
        }
    }
}
