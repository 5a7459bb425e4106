package dev.verge.inference.rest;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelMetadata;
import dev.verge.inference.plane.TensorMetadata;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import dev.verge.telemetry.Signal;
import dev.verge.telemetry.SignalCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the columns of a data frame become a model's tensors: with several inputs each column is the input of its name; with
 * one input the columns lie beside each other in it, in the order of the model's signals or, where it names none, as they
 * came.
 */
final class ModelColumns {
    /** The property of a model's metadata that lists its signals, with commas between. */
    static final String SIGNALS = "signals";

    private static final SignalCatalogue CATALOGUE = SignalCatalogue.standard();

    private final List<TensorMetadata> inputs;
    private final List<String> signals;
    private final Optional<WindowGaps> gaps;

    ModelColumns(ModelMetadata model) {
        this.inputs = model.inputs();
        String named = model.properties().getOrDefault(SIGNALS, "");
        this.signals = named.isEmpty() ? List.of() : List.of(named.split(","));
        this.gaps = WindowGaps.of(model);
    }

    /** Whether the model names its columns. */
    boolean named() {
        return !signals.isEmpty();
    }

    /** What the elements of a column are read as; empty if the model does not want it. */
    Optional<DataType> type(String column) {
        if (inputs.size() == 1) {
            return signals.isEmpty() || signals.contains(canonical(column))
                    ? Optional.of(inputs.getFirst().type())
                    : Optional.empty();
        }
        return inputs.stream().filter(i -> i.name().equals(column)).findFirst().map(TensorMetadata::type);
    }

    private static String canonical(String column) {
        Signal signal = CATALOGUE.find(column);
        return signal == null ? column : signal.name();
    }

    /** The tensors, which the caller releases; the table stays the caller's. */
    List<Tensor> tensors(Table table, Allowance allowance) {
        int rows = table.count();
        if (rows == 0) throw new InferFault(400, "there are no rows");
        if (inputs.size() == 1) return List.of(matrix(inputs.getFirst(), table, rows, allowance));
        List<Tensor> tensors = new ArrayList<>();
        try {
            for (TensorMetadata input : inputs) tensors.add(column(input, table, rows, allowance));
            return List.copyOf(tensors);
        } catch (RuntimeException | OutOfMemoryError e) {
            tensors.forEach(Tensor::release);
            throw e;
        }
    }

    private static Tensor column(TensorMetadata input, Table table, int rows, Allowance allowance) {
        int dimensions = input.shape().length;
        if (dimensions == 0 || dimensions > 2) {
            throw new InferFault(
                    400, "a column cannot be input \"" + input.name() + "\", which has " + dimensions + " dimensions");
        }
        long[] shape = dimensions == 1 ? new long[] {rows} : new long[] {rows, 1};
        return interleaved(input, List.of(input.name()), table, rows, allowance).tensor(input.name(), shape);
    }

    private Tensor matrix(TensorMetadata input, Table table, int rows, Allowance allowance) {
        List<String> columns = signals.isEmpty() ? table.names() : bySignal(table);
        long[] shape = shape(input, rows, columns.size());
        Tensor tensor = interleaved(input, columns, table, rows, allowance).tensor(input.name(), shape);
        try {
            gaps.ifPresent(some -> some.fill(tensor));
            return tensor;
        } catch (InferFault e) {
            tensor.release();
            throw e;
        }
    }

    private List<String> bySignal(Table table) {
        List<String> columns = new ArrayList<>();
        for (String signal : signals) {
            List<String> named = table.names().stream()
                    .filter(name -> canonical(name).equals(signal))
                    .toList();
            if (named.size() != 1) {
                throw new InferFault(
                        400, "the model needs the signal " + signal + " in one column, not in " + named.size());
            }
            columns.add(named.getFirst());
        }
        return columns;
    }

    private static long[] shape(TensorMetadata input, int rows, int columns) {
        long[] wanted = input.shape();
        if (wanted.length == 1 && columns == 1) return new long[] {rows};
        return switch (wanted.length) {
            case 2 -> new long[] {rows, columns};
            case 3 -> {
                long length = wanted[1] < 0 ? rows : wanted[1];
                if (length == 0 || rows % length != 0) {
                    throw new InferFault(
                            400,
                            "the model takes windows of " + length + " rows; " + rows + " are no multiple of that");
                }
                yield new long[] {rows / length, length, columns};
            }
            default ->
                throw new InferFault(
                        400,
                        columns + " columns cannot be input \"" + input.name() + "\", which has " + wanted.length
                                + " dimensions");
        };
    }

    private static Sink interleaved(
            TensorMetadata input, List<String> columns, Table table, int rows, Allowance allowance) {
        List<Sink> from = columns.stream().map(table::elements).toList();
        Sink to = Sink.of(input.type(), rows * from.size(), allowance);
        boolean read = false;
        try {
            for (int row = 0; row < rows; row++) for (Sink column : from) to.addFrom(column, row);
            read = true;
            return to;
        } finally {
            if (!read) to.release();
        }
    }
}
