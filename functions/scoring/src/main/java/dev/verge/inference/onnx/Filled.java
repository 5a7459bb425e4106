package dev.verge.inference.onnx;

import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/** Tensors that fit an input for the sake of a run whose answer nobody wants; dimensions of any size are 1. */
public final class Filled {
    private static final long MOST = 64 << 20;

    private Filled() {}

    /** How many elements such a tensor has, 2²⁶ standing for more as well. */
    public static long elements(TensorSpec spec) {
        long elements = 1;
        for (long size : shape(spec)) {
            if (size > MOST || elements > MOST) return MOST;
            elements *= size;
        }
        return Math.min(MOST, elements);
    }

    /** A tensor all of whose elements are this number, or this number as a text; the caller's. */
    public static Tensor with(TensorSpec spec, int value) {
        int elements = (int) elements(spec);
        if (spec.type() == DataType.BYTES) {
            String[] texts = new String[elements];
            Arrays.fill(texts, Integer.toString(value));
            return new Tensor.Strings(spec.name(), shape(spec), texts);
        }
        ByteBuf data = Unpooled.directBuffer(Math.max(1, elements * spec.type().size()));
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

    private static long[] shape(TensorSpec spec) {
        return Arrays.stream(spec.shape()).map(size -> size < 0 ? 1 : size).toArray();
    }
}
