package dev.verge.inference.pipeline;

import dev.verge.inference.onnx.InputFailure;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.Run;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Asks a model that takes floats [1, rows, columns] and gives one tensor of floats. */
final class FloatRun {
    private final OnnxModel model;
    private final int[] wanted;
    private final int[] order;

    /**
     * @param inputs names of the inputs, in the order in which they are given
     * @param output name of the output
     * @throws IllegalArgumentException if the model has other tensors
     */
    FloatRun(OnnxModel model, String[] inputs, String output) {
        this.model = model;
        this.wanted = new int[] {
            indexOf(output, model.outputs().size(), i -> model.outputs().get(i).name())
        };
        this.order = new int[inputs.length];
        if (model.inputs().size() != inputs.length) {
            throw new IllegalArgumentException(
                    "the model has inputs " + model.inputs() + ", not " + Arrays.toString(inputs));
        }
        for (int i = 0; i < inputs.length; i++) {
            order[i] =
                    indexOf(inputs[i], inputs.length, k -> model.inputs().get(k).name());
        }
    }

    private interface Names {
        String at(int index);
    }

    private static int indexOf(String name, int size, Names names) {
        return IntStream.range(0, size)
                .filter(i -> names.at(i).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the model has no tensor " + name));
    }

    /**
     * Runs it.
     *
     * @param said is filled with the output
     * @param given one array an input
     * @throws ModelFailure if the model fails, or gives another number of values
     */
    void run(int rows, int columns, float[] said, float[]... given) {
        Tensor[] tensors = new Tensor[given.length];
        try {
            for (int i = 0; i < given.length; i++) {
                tensors[order[i]] = tensor(model.inputs().get(order[i]).name(), rows, columns, given[i]);
            }
            read(model.run(tensors, wanted), said);
        } catch (InputFailure e) {
            throw new ModelFailure("the model refuses what it was described to take: " + e.getMessage(), e);
        } finally {
            for (Tensor tensor : tensors) if (tensor != null) tensor.release();
        }
    }

    private static Tensor tensor(String name, int rows, int columns, float[] values) {
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(values.length * Float.BYTES);
        for (float value : values) data.writeFloatLE(value);
        return new Tensor.Numbers(name, DataType.FP32, new long[] {1, rows, columns}, data);
    }

    private static void read(Run run, float[] said) {
        try {
            if (!(run.outputs().getFirst() instanceof Tensor.Numbers(var name, var type, var _, ByteBuf data))
                    || type != DataType.FP32
                    || data.readableBytes() != said.length * Float.BYTES) {
                throw new ModelFailure("the model gives another tensor than described: "
                        + run.outputs().getFirst().name());
            }
            for (int i = 0; i < said.length; i++) said[i] = data.getFloatLE(data.readerIndex() + i * Float.BYTES);
        } finally {
            run.release();
        }
    }
}
