package dev.verge.inference.onnx;

import static java.util.Objects.requireNonNull;

import dev.verge.inference.tensor.DataType;
import java.util.Arrays;
import java.util.List;

/**
 * One input or output as an ONNX file declares it.
 *
 * @param form what ONNX Runtime gives; whatever it is, a tensor is what comes out
 * @param shape sizes of the dimensions, -1 where any size will do; of an input without dimensions ONNX Runtime does not
 *     tell whether it is a scalar or may have any shape
 * @param symbols names of the dimensions of any size, empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent")
public record TensorSpec(String name, DataType type, Form form, long[] shape, List<String> symbols) {
    /** What lies behind a tensor. */
    public enum Form {
        TENSOR,
        /** A sequence of maps from a class to a score, as tree ensembles have (ZipMap). */
        MAPS,
        /** A sequence of tensors of one shape. */
        TENSORS
    }

    public TensorSpec {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(form, "form");
        requireNonNull(shape, "shape");
        symbols = List.copyOf(symbols);
    }

    /** Name, datatype and shape, for messages. */
    @Override
    public String toString() {
        return name + " " + type + Arrays.toString(shape);
    }
}
