package dev.verge.inference.rest;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.rest.PlainText.Unusual;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads infer requests as nearly all clients write them: the protocol's fields and no others, each once, plain text, and
 * tensors in binary or as FP32 numbers. It takes nothing that {@link InferReader} would not take, makes the same of it, and
 * leaves to it whatever is wrong or merely unusual. For one thread and one request.
 */
final class PlainInfer {
    /** Longest JSON that is worth the attempt, in bytes. */
    static final int MOST_BYTES = 64 << 10;

    private static final int MOST_TENSORS = 16;
    private static final int MOST_DIMENSIONS = 8;
    private static final byte[][] REQUEST = PlainText.names("inputs", "id", "outputs", "parameters");
    private static final byte[][] INPUT = PlainText.names("name", "datatype", "shape", "data", "parameters");
    private static final byte[][] OUTPUT = PlainText.names("name", "parameters");
    private static final byte[][] BINARY_OUTPUTS = PlainText.names("binary_data_output");
    private static final byte[][] BINARY_SIZE = PlainText.names("binary_data_size");
    private static final byte[][] BINARY_OUTPUT = PlainText.names("binary_data");
    private static final long[] NO_SHAPE = {};

    private final PlainText text;
    private final int length;
    private final BinaryTensors binary;
    private final Allowance allowance;
    private final List<Tensor> inputs = new ArrayList<>(2);
    private List<InferCall.Wanted> outputs = List.of();
    private @Nullable String id;
    private boolean binaryOutput;

    private PlainInfer(PlainText text, int length, BinaryTensors binary, Allowance allowance) {
        this.text = text;
        this.length = length;
        this.binary = binary;
        this.allowance = allowance;
    }

    /**
     * Reads a request.
     *
     * @param json the JSON, at most {@link #MOST_BYTES} of it
     * @param rest what follows it
     * @return null if it is not plain; then nothing has been taken
     */
    static @Nullable InferCall read(ByteBuf json, ByteBuf rest, Allowance allowance) {
        int length = json.readableBytes();
        byte[] in;
        int from = 0;
        if (json.hasArray()) {
            in = json.array();
            from = json.arrayOffset() + json.readerIndex();
        } else {
            in = new byte[length];
            json.getBytes(json.readerIndex(), in);
        }
        long left = allowance.left();
        try {
            PlainText text = new PlainText(in, from, from + length);
            return new PlainInfer(text, length, new BinaryTensors(rest, allowance), allowance).call();
        } catch (Unusual | InferFault others) {
            allowance.restore(left);
            return null;
        }
    }

    private InferCall call() throws Unusual {
        boolean read = false;
        try {
            InferCall call = read();
            read = true;
            return call;
        } finally {
            if (!read) inputs.forEach(Tensor::release);
        }
    }

    private InferCall read() throws Unusual {
        text.take('{');
        int seen = 0;
        do {
            int field = text.field(REQUEST);
            seen = once(seen, field);
            switch (field) {
                case 0 -> inputs();
                case 1 -> id = text.text();
                case 2 -> outputs();
                default -> binaryOutput = parameter(BINARY_OUTPUTS, PlainText::flag);
            }
        } while (text.more('}'));
        text.end();
        if (inputs.isEmpty()) throw PlainText.unusual();
        binary.end();
        return new InferCall(id, inputs, outputs, binaryOutput);
    }

    // fields that have been seen, as bits; none may come twice
    private static int once(int seen, int field) throws Unusual {
        int now = seen | 1 << field;
        if (now == seen) throw PlainText.unusual();
        return now;
    }

    private interface Value<T> {
        T take(PlainText text) throws Unusual;
    }

    // an object of one field
    private <T> T parameter(byte[][] name, Value<T> value) throws Unusual {
        text.take('{');
        text.field(name);
        T taken = value.take(text);
        text.take('}');
        return taken;
    }

    private void inputs() throws Unusual {
        text.take('[');
        do {
            if (inputs.size() == MOST_TENSORS) throw PlainText.unusual();
            Tensor input = input();
            boolean known = isKnown(input.name());
            inputs.add(input);
            if (known) throw PlainText.unusual();
        } while (text.more(']'));
    }

    private boolean isKnown(String name) {
        for (Tensor other : inputs) if (other.name().equals(name)) return true;
        return false;
    }

    private Tensor input() throws Unusual {
        String name = null;
        DataType type = null;
        long[] shape = NO_SHAPE;
        int binaryBytes = 0;
        ByteBuf data = null;
        boolean read = false;
        int seen = 0;
        text.take('{');
        try {
            do {
                int field = text.field(INPUT);
                seen = once(seen, field);
                switch (field) {
                    case 0 -> name = text.text();
                    case 1 -> type = type();
                    case 2 -> shape = shape();
                    // after its datatype and shape, which say how it is to be read
                    case 3 -> {
                        if (type != DataType.FP32 || (seen & 1 << 2) == 0) throw PlainText.unusual();
                        data = data(shape);
                    }
                    default -> binaryBytes = parameter(BINARY_SIZE, PlainText::size);
                }
            } while (text.more('}'));
            // name, datatype and shape, and one of the two others
            if (name == null || type == null || seen != 0b01111 && seen != 0b10111) throw PlainText.unusual();
            read = true;
        } finally {
            if (!read && data != null) data.release();
        }
        return data == null
                ? binary.next("", name, type, shape, Shapes.count(shape, ""), binaryBytes)
                : new Tensor.Numbers(name, type, shape, data);
    }

    private DataType type() throws Unusual {
        return DataType.named(text.text()).orElseThrow(PlainText::unusual);
    }

    private long[] shape() throws Unusual {
        long[] sizes = new long[MOST_DIMENSIONS];
        int dimensions = 0;
        text.take('[');
        do {
            if (dimensions == MOST_DIMENSIONS) throw PlainText.unusual();
            sizes[dimensions++] = text.size();
        } while (text.more(']'));
        return Arrays.copyOf(sizes, dimensions);
    }

    private ByteBuf data(long[] shape) throws Unusual {
        int count = Shapes.count(shape, "");
        // an element takes at least a byte of the text
        if (count == 0 || count > length) throw PlainText.unusual();
        int bytes = count * Float.BYTES;
        allowance.take(bytes);
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
        boolean read = false;
        try {
            PlainFloats.read(text, shape, count, data.nioBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN));
            read = true;
            return data.writerIndex(bytes);
        } finally {
            if (!read) data.release();
        }
    }

    private void outputs() throws Unusual {
        outputs = new ArrayList<>(2);
        text.take('[');
        do {
            if (outputs.size() == MOST_TENSORS) throw PlainText.unusual();
            InferCall.Wanted output = output();
            for (InferCall.Wanted other : outputs) if (other.name().equals(output.name())) throw PlainText.unusual();
            outputs.add(output);
        } while (text.more(']'));
    }

    private InferCall.Wanted output() throws Unusual {
        String name = null;
        Boolean inBinary = null;
        int seen = 0;
        text.take('{');
        do {
            int field = text.field(OUTPUT);
            seen = once(seen, field);
            if (field == 0) name = text.text();
            else inBinary = parameter(BINARY_OUTPUT, PlainText::flag);
        } while (text.more('}'));
        if (name == null) throw PlainText.unusual();
        return new InferCall.Wanted(name, inBinary);
    }
}
