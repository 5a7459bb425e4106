package dev.verge.inference.rest;

import dev.verge.inference.plane.HeapShare;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.tensor.MemoryBudget;
import dev.verge.inference.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** How many bytes the tensors of one request may still take, and what they and its texts hold of the heap. For one thread at a time. */
final class Allowance implements AutoCloseable {
    /** What a name that is read over leaves in the parser, beside its characters. */
    private static final long NAME = 256;

    private final long most;
    private final MemoryBudget budget;
    private long left;
    private @Nullable HeapShare heap;

    /** For a request that is alone. */
    Allowance(long bytes) {
        this(bytes, new MemoryBudget(2 * bytes));
    }

    /** @param budget of the heap, for all requests */
    Allowance(long bytes, MemoryBudget budget) {
        this.most = bytes;
        this.left = bytes;
        this.budget = budget;
    }

    /** @throws InferFault 413 if so much is not left */
    void take(long bytes) {
        if (bytes > left) throw new InferFault(413, "the tensors of one request may take " + most + " bytes");
        left -= bytes;
    }

    /** Takes a string of so many characters. @throws InferFault 413 if so much is not left, 503 if others have the heap */
    void takeString(int length) {
        take(HeapShare.STRING + 2L * length);
        heap().takeString(length);
    }

    /** Takes a name that is read over. @throws InferFault as {@link #takeString} */
    void takeName(String name) {
        takeHeap(NAME + 4L * name.length());
    }

    /** Takes so many bytes of the heap alone. @throws InferFault as {@link #takeString} */
    void takeHeap(long bytes) {
        heap().take(bytes);
    }

    /** Takes the strings of an answer, which the model's run has put on the heap. @throws InferFault as {@link #takeString} */
    void takeTexts(InferResponse response) {
        for (Tensor output : response.outputs()) {
            if (!(output instanceof Tensor.Strings strings)) continue;
            HeapShare share = heap();
            for (String text : strings.data()) share.takeString(text.length());
        }
    }

    private HeapShare heap() {
        if (heap == null) heap = new HeapShare(budget);
        return heap;
    }

    /** What is left. */
    long left() {
        return left;
    }

    /** As if nothing had been taken since so much was left, and nothing of the heap at all. */
    void restore(long before) {
        left = before;
        close();
    }

    /** Gives back what the request holds of the heap. */
    @Override
    public void close() {
        if (heap != null) heap.close();
    }
}
