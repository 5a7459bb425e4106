package dev.verge.inference.tensor;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Bytes that what requests hold may take at the same time. Safe for use by many threads. */
public final class MemoryBudget {
    /**
     * Of this process's heap: strings, and documents that are built in one piece. A third of it; at rest it uses a fifth, and
     * the rest is for what lives for a moment.
     */
    // by a supplier, for a native image knows its heap only when it starts
    public static final MemoryBudget HEAP =
            new MemoryBudget(() -> Runtime.getRuntime().maxMemory() / 3);

    /** Outside of the heap: large outputs of models, and large replies until their callers have read them. */
    public static final MemoryBudget DIRECT = new MemoryBudget(64 << 20);

    private final LongSupplier bytes;
    private final AtomicLong taken = new AtomicLong();

    /** @param bytes most bytes at the same time */
    public MemoryBudget(long bytes) {
        this(() -> bytes);
    }

    private MemoryBudget(LongSupplier bytes) {
        this.bytes = bytes;
    }

    /** Takes so many bytes, or none; if it does, {@link #giveBack} must follow with the same number. */
    public boolean take(long wanted) {
        if (taken.addAndGet(wanted) <= bytes.getAsLong()) return true;
        taken.addAndGet(-wanted);
        return false;
    }

    /** What has been taken is no longer in use. */
    public void giveBack(long unused) {
        taken.addAndGet(-unused);
    }

    /** Bytes that are taken now. */
    public long taken() {
        return taken.get();
    }

    /** Most bytes at the same time. */
    public long bytes() {
        return bytes.getAsLong();
    }
}
