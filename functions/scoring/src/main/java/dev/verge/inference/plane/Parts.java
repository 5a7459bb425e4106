package dev.verge.inference.plane;

import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.Run;
import dev.verge.inference.onnx.TensorSpec;
import dev.verge.inference.tensor.LargeBuffers;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs a call of many rows a part after the other, so that what ONNX Runtime needs for it stays within bounds: for 16 MiB of
 * windows the largest of our models needs a gigabyte at once. Only for models that say the same of a row whatever comes
 * with it, which {@code maxRows} in {@code model.json} declares.
 *
 * @param maxRows rows in one run
 * @param maxBytes of an output of all rows
 */
record Parts(long maxRows, long maxBytes) {
    static final String MAX_ROWS = "maxRows";
    static final Parts NONE = new Parts(Long.MAX_VALUE);

    Parts(long maxRows) {
        this(maxRows, OnnxModel.MAX_OUTPUT_BYTES);
    }

    /** Runs some rows. */
    interface Part {
        Run run(Tensor[] inputs);
    }

    /**
     * What a model's properties say of it.
     *
     * @throws IllegalArgumentException if the model's tensors have no free first dimension
     */
    static Parts of(Map<String, String> properties, OnnxModel model) {
        String rows = properties.get(MAX_ROWS);
        if (rows == null) return NONE;
        Stream<TensorSpec> all = Stream.concat(model.inputs().stream(), model.outputs().stream());
        if (!all.allMatch(Batching::hasRows)) {
            throw new IllegalArgumentException(MAX_ROWS + " needs a free first dimension of every input and output");
        }
        return new Parts(Long.parseLong(rows));
    }

    /**
     * Runs a call, in parts if need be.
     *
     * @throws InferFault 400 if an output of all parts would have more than a reply's tensor may have
     */
    Run run(Tensor[] inputs, long rows, Part part) {
        boolean together =
                Arrays.stream(inputs).allMatch(input -> input.shape().length > 0 && input.shape()[0] == rows);
        if (rows <= maxRows || !together) return part.run(inputs);
        List<Run> runs = new ArrayList<>();
        Map<String, Long> bytes = new HashMap<>();
        try {
            for (long from = 0; from < rows; from += maxRows) {
                Run run = run(inputs, from, Math.min(maxRows, rows - from), part);
                runs.add(run);
                count(run, bytes);
            }
            return joined(runs, rows);
        } finally {
            runs.forEach(Run::release);
        }
    }

    private void count(Run run, Map<String, Long> bytes) {
        for (Tensor output : run.outputs()) {
            if (output instanceof Tensor.Numbers numbers
                    && bytes.merge(output.name(), (long) numbers.data().readableBytes(), Long::sum) > maxBytes) {
                throw new InferFault(
                        400,
                        "output " + output.name() + " would have more than " + (maxBytes >> 20)
                                + " MiB; ask for fewer rows at a time");
            }
        }
    }

    private static Run run(Tensor[] inputs, long from, long rows, Part part) {
        Tensor[] own =
                Arrays.stream(inputs).map(input -> Rows.cut(input, from, rows)).toArray(Tensor[]::new);
        try {
            return part.run(own);
        } finally {
            for (Tensor tensor : own) tensor.release();
        }
    }

    private static Run joined(List<Run> runs, long rows) {
        List<Tensor> outputs = new ArrayList<>();
        try {
            for (int i = 0; i < runs.getFirst().outputs().size(); i++) {
                int output = i;
                outputs.add(tensor(
                        runs.stream().map(run -> run.outputs().get(output)).toList(), rows));
            }
            return new Run(
                    List.copyOf(outputs),
                    runs.stream().mapToLong(Run::inputNanos).sum(),
                    runs.stream().mapToLong(Run::inferNanos).sum(),
                    runs.stream().mapToLong(Run::outputNanos).sum());
        } catch (RuntimeException | OutOfMemoryError e) {
            outputs.forEach(Tensor::release);
            throw e;
        }
    }

    private static Tensor tensor(List<Tensor> parts, long rows) {
        long said = parts.stream()
                .mapToLong(part -> part.shape().length == 0 ? 0 : part.shape()[0])
                .sum();
        if (said != rows) throw new ModelFailure("the model gives " + said + " rows for " + rows);
        Tensor first = parts.getFirst();
        long[] shape = first.shape().clone();
        shape[0] = rows;
        if (first instanceof Tensor.Strings) {
            String[] all = parts.stream()
                    .flatMap(part -> Arrays.stream(((Tensor.Strings) part).data()))
                    .toArray(String[]::new);
            return new Tensor.Strings(first.name(), shape, all);
        }
        long bytes =
                parts.stream().mapToLong(part -> data(part).readableBytes()).sum();
        ByteBuf all = LargeBuffers.direct(Math.toIntExact(bytes));
        for (Tensor part : parts)
            all.writeBytes(data(part), data(part).readerIndex(), data(part).readableBytes());
        return new Tensor.Numbers(first.name(), first.type(), shape, all);
    }

    private static ByteBuf data(Tensor tensor) {
        return ((Tensor.Numbers) tensor).data();
    }
}
