package dev.verge.inference.plane;

import static java.util.Objects.requireNonNull;

import dev.verge.inference.tensor.DataType;

/**
 * One input or output of a model.
 *
 * @param shape sizes of the dimensions, -1 where any size will do
 */
@SuppressWarnings("ArrayRecordComponent")
public record TensorMetadata(String name, DataType type, long[] shape) {
    public TensorMetadata {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(shape, "shape");
    }
}
