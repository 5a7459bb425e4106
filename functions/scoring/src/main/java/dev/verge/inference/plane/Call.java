package dev.verge.inference.plane;

import dev.verge.inference.onnx.Run;
import dev.verge.inference.tensor.Tensor;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request that fits its model, on its way to the answer. */
final class Call {
    private final Tensor[] inputs;
    private final int[] wanted;
    private final long start;
    private final long deadline;
    private final CompletableFuture<Run> reply = new CompletableFuture<>();
    private boolean claimed;
    private boolean abandoned;
    private @Nullable Runnable ending;

    /**
     * @param inputs the request's tensors in the model's order
     * @param wanted indexes of the outputs
     * @param start by {@link System#nanoTime}
     * @param deadline until when the caller waits, by the same clock
     */
    Call(Tensor[] inputs, int[] wanted, long start, long deadline) {
        this.inputs = inputs;
        this.wanted = wanted;
        this.start = start;
        this.deadline = deadline;
    }

    Tensor[] inputs() {
        return inputs;
    }

    int[] wanted() {
        return wanted;
    }

    long start() {
        return start;
    }

    /** Until when the caller waits. */
    long deadline() {
        return deadline;
    }

    /** Whether the caller has stopped waiting. */
    boolean isLate(long now) {
        return now - deadline > 0;
    }

    /** True for one caller: who runs it, or answers that it is late. Its tensors are gone once it is answered. */
    synchronized boolean claim() {
        boolean first = !claimed;
        claimed = true;
        return first;
    }

    /** The caller has gone: what is being done for it ends. */
    void abandon() {
        Runnable now;
        synchronized (this) {
            abandoned = true;
            now = ending;
        }
        if (now != null) now.run();
    }

    /** What from now on ends what is being done for this call, if the caller goes or has gone. */
    void endedBy(Runnable task) {
        boolean now;
        synchronized (this) {
            ending = task;
            now = abandoned;
        }
        if (now) task.run();
    }

    /** Rows of the first dimension; a model without dimensions has one. */
    long rows() {
        long[] shape = inputs.length == 0 ? new long[0] : inputs[0].shape();
        return shape.length == 0 ? 1 : shape[0];
    }

    /** What comes of it: a run whose outputs are the caller's, or an {@link InferFault}. */
    CompletableFuture<Run> reply() {
        return reply;
    }
}
