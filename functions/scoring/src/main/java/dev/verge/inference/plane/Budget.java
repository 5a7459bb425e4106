package dev.verge.inference.plane;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of the tensors that are being worked on at the same time, bounded. */
final class Budget {
    private final AtomicLong taken = new AtomicLong();
    private final long bytes;

    Budget(long bytes) {
        this.bytes = bytes;
    }

    /** Takes so many bytes, or none; alone, a call gets what it needs. */
    boolean take(long wanted) {
        long before = taken.getAndAdd(wanted);
        if (before == 0 || before + wanted <= bytes) return true;
        taken.getAndAdd(-wanted);
        return false;
    }

    void giveBack(long wanted) {
        taken.getAndAdd(-wanted);
    }

    /** Bytes that are taken now. */
    long taken() {
        return taken.get();
    }
}
