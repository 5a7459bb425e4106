package dev.verge.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs small calls: copied into a slot, and from it into the reply. */
record SlottedRun(OrtEnvironment environment, OrtSession session, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    Run run(ShapePlan plan, SlotPool slots, Tensor[] given, int[] wanted, OrtSession.@Nullable RunOptions options)
            throws OrtException {
        long start = System.nanoTime();
        Slot free = slots.take();
        Slot slot = free == null ? new Slot(environment, plan, inputs, outputs) : free;
        try {
            fill(slot, given);
            long before = System.nanoTime();
            try (OrtSession.Result result = slot.run(session, options)) {
                long after = System.nanoTime();
                Tensor[] said = read(plan, slot, result, wanted);
                return new Run(Arrays.asList(said), before - start, after - before, System.nanoTime() - after);
            }
        } finally {
            slots.giveBack(slot);
        }
    }

    private static void fill(Slot slot, Tensor[] given) {
        for (int i = 0; i < given.length; i++) {
            ByteBuf data = ((Tensor.Numbers) given[i]).data();
            data.getBytes(data.readerIndex(), slot.in(i).clear());
        }
    }

    private Tensor[] read(ShapePlan plan, Slot slot, OrtSession.Result result, int[] wanted) throws OrtException {
        Tensor[] said = new Tensor[wanted.length];
        try {
            for (int i = 0; i < said.length; i++) said[i] = read(plan, slot, result, wanted[i]);
            return said;
        } catch (OrtException | RuntimeException | OutOfMemoryError e) {
            Outputs.release(said);
            throw e;
        }
    }

    private Tensor read(ShapePlan plan, Slot slot, OrtSession.Result result, int output) throws OrtException {
        TensorSpec spec = outputs.get(output);
        ByteBuffer pinned = slot.out(output);
        long[] shape = plan.output(output);
        if (pinned == null || shape == null) return Outputs.of(environment, spec, result);
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(pinned.capacity(), pinned.capacity());
        data.writeBytes(pinned.clear());
        return new Tensor.Numbers(spec.name(), spec.type(), shape, data);
    }
}
