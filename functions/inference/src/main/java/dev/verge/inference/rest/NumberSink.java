package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers and booleans, straight into direct memory. */
final class NumberSink implements Sink {
    private static final int MIN_GROWTH = 256;

    private final DataType type;
    private final Element element;
    private final Allowance allowance;
    private final ByteBuf data;
    private ByteBuffer view;

    NumberSink(DataType type, int elements, Allowance allowance) {
        this.type = type;
        this.element = Element.of(type);
        this.allowance = allowance;
        long bytes = (long) elements * type.size();
        allowance.take(bytes);
        this.data = PooledByteBufAllocator.DEFAULT.directBuffer((int) bytes);
        this.view = view((int) bytes, 0);
    }

    // a plain view: the buffer's own methods would check its life at each element
    private ByteBuffer view(int bytes, int position) {
        return data.nioBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN).position(position);
    }

    @Override
    public void add(JsonParser json, JsonToken token) throws IOException {
        if (view.remaining() < type.size()) grow();
        element.read(json, token, view);
    }

    @Override
    public void addMissing() {
        if (view.remaining() < type.size()) grow();
        switch (type) {
            case FP16 -> view.putShort(Float.floatToFloat16(Float.NaN));
            case FP32 -> view.putFloat(Float.NaN);
            case FP64 -> view.putDouble(Double.NaN);
            default -> throw new InferFault(400, "null is no " + type);
        }
    }

    @Override
    public void addFrom(Sink other, int index) {
        int size = type.size();
        if (view.remaining() < size) grow();
        int at = view.position();
        view.put(at, ((NumberSink) other).view, index * size, size).position(at + size);
    }

    private void grow() {
        int more = Math.max(view.position(), MIN_GROWTH);
        allowance.take(more);
        data.capacity(view.capacity() + more);
        view = view(view.capacity() + more, view.position());
    }

    @Override
    public int size() {
        return view.position() / type.size();
    }

    @Override
    public Tensor tensor(String name, long[] shape) {
        return new Tensor.Numbers(name, type, shape, data.setIndex(0, view.position()));
    }

    @Override
    public void release() {
        data.release();
    }
}
