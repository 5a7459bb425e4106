package dev.verge.inference.tensor;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;

/**
 * A tensor of a request or of a reply. Numbers lie in {@link Numbers}, strings in {@link Strings}.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Tensor {
    /** The tensor's name in the model. */
    String name();

    DataType type();

    /** Sizes of the dimensions, none negative; no dimension is one element. */
    long[] shape();

    /** Gives back what the tensor holds; it must not be used afterwards. */
    void release();

    /**
     * Numbers or booleans, row-major and little-endian, between the buffer's reader and writer index.
     *
     * @param data direct memory, so that ONNX Runtime reads it in place; the tensor owns one reference
     */
    record Numbers(String name, DataType type, long[] shape, ByteBuf data) implements Tensor {
        public Numbers {
            requireNonNull(name, "name");
            requireNonNull(type, "type");
            requireNonNull(shape, "shape");
            requireNonNull(data, "data");
        }

        @Override
        public void release() {
            data.release();
        }
    }

    /** Strings, row-major. */
    record Strings(String name, long[] shape, String[] data) implements Tensor {
        public Strings {
            requireNonNull(name, "name");
            requireNonNull(shape, "shape");
            requireNonNull(data, "data");
        }

        @Override
        public DataType type() {
            return DataType.BYTES;
        }

        @Override
        public void release() {}
    }
}
