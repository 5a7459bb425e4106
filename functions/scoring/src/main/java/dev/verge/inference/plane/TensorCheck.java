package dev.verge.inference.plane;

import static dev.verge.telemetry.Texts.quoted;

import dev.verge.inference.onnx.TensorSpec;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Whether a tensor is what a model wants. */
final class TensorCheck {
    // ONNX Runtime knows no limit; 32 is NumPy's old one and more than any operator takes
    private static final int MAX_DIMENSIONS = 32;

    private TensorCheck() {}

    /** @throws InferFault 400 if it is not, with a sentence that names the tensor */
    static void require(TensorSpec spec, Tensor tensor) {
        if (tensor.type() != spec.type()) {
            throw fault(spec, "has datatype " + tensor.type() + "; the model wants " + spec.type());
        }
        requireShape(spec, tensor.shape());
        long elements = elements(spec, tensor.shape());
        switch (tensor) {
            case Tensor.Strings(var _, var _, String[] data) -> requireSize(spec, tensor, elements, data.length, "");
            case Tensor.Numbers(var _, DataType type, var _, ByteBuf data) -> {
                requireSize(spec, tensor, elements * type.size(), data.readableBytes(), " bytes");
                if (type == DataType.BOOL) requireBooleans(spec, data);
            }
        }
    }

    /** @throws InferFault 400 if it has the least INT32 or INT64 there is */
    static void requireNoLeast(Tensor tensor) {
        if (!(tensor instanceof Tensor.Numbers(String name, DataType type, var _, ByteBuf data))) return;
        boolean has = false;
        int end = data.writerIndex();
        if (type == DataType.INT32) {
            for (int i = data.readerIndex(); i < end; i += 4) has |= data.getIntLE(i) == Integer.MIN_VALUE;
        } else if (type == DataType.INT64) {
            for (int i = data.readerIndex(); i < end; i += 8) has |= data.getLongLE(i) == Long.MIN_VALUE;
        }
        if (!has) return;
        throw new InferFault(
                400,
                "input " + quoted(name) + " has the least " + type
                        + ": the model divides such numbers, and that one by -1 would end the server");
    }

    private static void requireShape(TensorSpec spec, long[] shape) {
        long[] wanted = spec.shape();
        // of a tensor without dimensions ONNX Runtime does not tell whether it is a scalar or of any shape
        if (wanted.length == 0 ? shape.length > MAX_DIMENSIONS : shape.length != wanted.length) {
            throw fault(spec, "has shape " + shown(shape) + "; the model wants " + Arrays.toString(wanted));
        }
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] < 0) throw fault(spec, "has shape " + shown(shape) + ", of which a dimension is negative");
            if (wanted.length > 0 && wanted[i] >= 0 && wanted[i] != shape[i]) {
                throw fault(spec, "has shape " + shown(shape) + "; the model wants " + Arrays.toString(wanted));
            }
        }
    }

    // a dimension of 0 makes it no element, however large the others are
    private static long elements(TensorSpec spec, long[] shape) {
        long elements = 1;
        boolean none = false;
        for (long dimension : shape) {
            none |= dimension == 0;
            if (dimension > Integer.MAX_VALUE || elements * Math.max(1, dimension) > Integer.MAX_VALUE) {
                throw fault(spec, "has shape " + shown(shape) + ", which is more than can be held");
            }
            elements *= Math.max(1, dimension);
        }
        return none ? 0 : elements;
    }

    private static void requireSize(TensorSpec spec, Tensor tensor, long wanted, long given, String unit) {
        if (wanted == given) return;
        throw fault(
                spec,
                "has shape " + shown(tensor.shape()) + " and datatype " + tensor.type() + ", which makes " + wanted
                        + (unit.isEmpty() ? " elements" : unit) + ", but its data has " + given);
    }

    private static void requireBooleans(TensorSpec spec, ByteBuf data) {
        int other = data.forEachByte(b -> b == 0 || b == 1);
        if (other >= 0) throw fault(spec, "has a BOOL that is neither 0 nor 1");
    }

    private static String shown(long[] shape) {
        if (shape.length <= MAX_DIMENSIONS) return Arrays.toString(shape);
        return "of " + shape.length + " dimensions";
    }

    private static InferFault fault(TensorSpec spec, String what) {
        return new InferFault(400, "input " + quoted(spec.name()) + " " + what);
    }
}
