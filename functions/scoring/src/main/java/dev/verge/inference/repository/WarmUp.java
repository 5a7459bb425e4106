package dev.verge.inference.repository;

import dev.verge.inference.onnx.InputFailure;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.Run;
import dev.verge.inference.onnx.TensorSpec;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.MemoryShortage;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
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
        for (TensorSpec spec : model.inputs()) bytes += Math.min(MAX_BYTES + 1, elements(spec)) * 8;
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
                model.inputs().stream().map(spec -> filled(spec, value)).toList();
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

    private static long elements(TensorSpec spec) {
        long elements = 1;
        for (long size : shape(spec)) {
            if (size > MAX_BYTES || elements > MAX_BYTES) return MAX_BYTES;
            elements *= size;
        }
        return elements;
    }

    private static long[] shape(TensorSpec spec) {
        return Arrays.stream(spec.shape()).map(size -> size < 0 ? 1 : size).toArray();
    }

    private static Tensor filled(TensorSpec spec, int value) {
        int elements = (int) elements(spec);
        if (spec.type() == DataType.BYTES) {
            String[] texts = new String[elements];
            Arrays.fill(texts, Integer.toString(value));
            return new Tensor.Strings(spec.name(), shape(spec), texts);
        }
        var data = Unpooled.directBuffer(Math.max(1, elements * spec.type().size()));
        for (int i = 0; i < elements; i++) {
            switch (spec.type()) {
                case BOOL, INT8, UINT8 -> data.writeByte(value);
                case INT16, UINT16 -> data.writeShortLE(value);
                case INT32, UINT32 -> data.writeIntLE(value);
                case INT64, UINT64 -> data.writeLongLE(value);
                case FP16 -> data.writeShortLE(Float.floatToFloat16(value));
                case FP32 -> data.writeFloatLE(value);
                case FP64 -> data.writeDoubleLE(value);
                case BYTES -> throw new IllegalStateException("texts are no numbers");
            }
        }
        return new Tensor.Numbers(spec.name(), spec.type(), shape(spec), data);
    }
}
