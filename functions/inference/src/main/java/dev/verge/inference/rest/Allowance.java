package dev.verge.inference.rest;

import dev.verge.inference.plane.InferFault;

/** How many bytes the tensors of one request may still take. For one thread. */
final class Allowance {
    private final long most;
    private long left;

    Allowance(long bytes) {
        this.most = bytes;
        this.left = bytes;
    }

    /** @throws InferFault 413 if so much is not left */
    void take(long bytes) {
        if (bytes > left) throw new InferFault(413, "the tensors of one request may take " + most + " bytes");
        left -= bytes;
    }

    /** What is left. */
    long left() {
        return left;
    }

    /** As if nothing had been taken since so much was left. */
    void restore(long before) {
        left = before;
    }
}
