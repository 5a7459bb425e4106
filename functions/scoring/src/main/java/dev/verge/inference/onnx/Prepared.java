package dev.verge.inference.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is kept for calls of the same input shapes: the plan, free slots if the call is small, and what runs have shown. */
final class Prepared {
    /** Up to here copying a call's tensors costs less than making ONNX Runtime tensors over them. */
    private static final long SMALL_BYTES = 64 << 10;

    private final ShapePlan plan;
    private final @Nullable SlotPool slots;
    private volatile long @Nullable [] @Nullable [] seen;

    /**
     * @param places slots that are kept; none where the plan itself is not kept, since nobody would close them
     * @param learning whether runs shall show outputs' shapes first, before slots are made
     */
    Prepared(ShapePlan plan, List<TensorSpec> inputs, List<TensorSpec> outputs, int places, boolean learning) {
        this.plan = plan;
        boolean small = places > 0 && plan.bytes(inputs, outputs) <= SMALL_BYTES;
        this.slots = small && !(learning && plan.canLearn(outputs)) ? new SlotPool(places) : null;
    }

    ShapePlan plan() {
        return plan;
    }

    @Nullable
    SlotPool slots() {
        return slots;
    }

    /**
     * A plan that knows more, once two runs have shown the same.
     *
     * @param shapes the outputs' shapes, null where they are not known
     */
    Optional<ShapePlan> learn(List<TensorSpec> outputs, long[] @Nullable [] shapes) {
        long @Nullable [] @Nullable [] before = seen;
        seen = shapes;
        if (before == null || !Arrays.deepEquals(before, shapes)) return Optional.empty();
        return Optional.of(plan.learned(outputs, shapes));
    }

    void close() {
        if (slots != null) slots.close();
    }
}
