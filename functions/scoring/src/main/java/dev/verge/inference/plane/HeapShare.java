package dev.verge.inference.plane;

import dev.verge.inference.tensor.MemoryBudget;

/**
 * What one request holds of the heap's budget, from the first string that is read to the last byte of the reply. A small
 * request holds nothing of it and touches nothing that others use. For one thread at a time.
 */
public final class HeapShare implements AutoCloseable {
    /** What a request may take without asking; as many requests as are let in at a time take a tenth of the heap so. */
    public static final long FREE = 16 * 1024;

    /** What is asked for at a time, so that an element costs an addition. */
    static final long STEP = 64 * 1024;

    /** What a string takes beside its characters: its object, its array's header, and references to it. */
    public static final long STRING = 64;

    /** Longer strings are made in large pieces, which for a moment are there twice. */
    private static final long LONG = 16 * 1024;

    private final MemoryBudget budget;
    private long used;
    private long held = FREE;

    public HeapShare(MemoryBudget budget) {
        this.budget = budget;
    }

    /**
     * Takes so many bytes, until this is closed.
     *
     * @throws InferFault 413 if this is more than one request can have, 503 if others have it now
     */
    public void take(long bytes) {
        used += bytes;
        if (used > held) ask();
    }

    /** Takes what a string of so many characters takes, as {@link #take}. */
    public void takeString(long length) {
        take(STRING);
        takeCharacters(length);
    }

    /** As {@link #takeString}, for a string whose {@link #STRING} has been taken with others'. */
    public void takeCharacters(long length) {
        take((length > LONG ? 4 : 2) * length);
    }

    private void ask() {
        long wanted = (used - held + STEP - 1) / STEP * STEP;
        if (budget.take(wanted)) {
            held += wanted;
            return;
        }
        long most = budget.bytes();
        throw held - FREE + wanted > most
                ? new InferFault(
                        413, "the strings and texts of one request may take " + most + " bytes of the server's heap")
                : new InferFault(
                        503, "the strings and texts of other requests take the heap that there is; try again later");
    }

    /** Gives back everything; further use begins anew. */
    @Override
    public void close() {
        long asked = held - FREE;
        used = 0;
        held = FREE;
        if (asked > 0) budget.giveBack(asked);
    }
}
