package dev.verge.inference.plane;

import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;
import java.util.List;

/** Joins and cuts tensors along their first dimension. */
final class Rows {
    private Rows() {}

    /** One input of several calls, one behind the other. */
    static Tensor join(List<Call> calls, int input, long rows) {
        Tensor first = calls.getFirst().inputs()[input];
        long[] shape = first.shape().clone();
        shape[0] = rows;
        if (first instanceof Tensor.Strings) {
            String[] all = calls.stream()
                    .flatMap(call -> Arrays.stream(((Tensor.Strings) call.inputs()[input]).data()))
                    .toArray(String[]::new);
            return new Tensor.Strings(first.name(), shape, all);
        }
        ByteBuf all = PooledByteBufAllocator.DEFAULT.directBuffer();
        try {
            for (Call call : calls) {
                ByteBuf data = ((Tensor.Numbers) call.inputs()[input]).data();
                all.writeBytes(data, data.readerIndex(), data.readableBytes());
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            all.release();
            throw e;
        }
        return new Tensor.Numbers(first.name(), first.type(), shape, all);
    }

    /** Some rows of a tensor, which keep it alive. */
    static Tensor cut(Tensor tensor, long from, long rows) {
        long[] shape = tensor.shape().clone();
        shape[0] = rows;
        long all = tensor.shape()[0];
        return switch (tensor) {
            case Tensor.Strings strings -> {
                int row = (int) (strings.data().length / all);
                String[] own = Arrays.copyOfRange(strings.data(), (int) from * row, (int) (from + rows) * row);
                yield new Tensor.Strings(tensor.name(), shape, own);
            }
            case Tensor.Numbers numbers -> {
                int row = (int) (numbers.data().readableBytes() / all);
                ByteBuf own =
                        numbers.data().retainedSlice(numbers.data().readerIndex() + (int) from * row, (int) rows * row);
                yield new Tensor.Numbers(tensor.name(), tensor.type(), shape, own);
            }
        };
    }
}
