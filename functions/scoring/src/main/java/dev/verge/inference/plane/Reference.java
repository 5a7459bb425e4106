package dev.verge.inference.plane;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who uses something and lets it go after the last use. It begins with one use, its owner's; once nobody uses it,
 * nobody can begin to. No locks.
 */
final class Reference {
    private final AtomicInteger uses = new AtomicInteger(1);
    private final Runnable last;

    /** @param last run once, by whoever ends the last use */
    Reference(Runnable last) {
        this.last = last;
    }

    /** Begins a use; false if there is nothing left to use. */
    boolean acquire() {
        int now = uses.get();
        while (now > 0) {
            if (uses.compareAndSet(now, now + 1)) return true;
            now = uses.get();
        }
        return false;
    }

    /** Ends a use that {@link #acquire} began, or the owner's. */
    void release() {
        int left = uses.decrementAndGet();
        if (left < 0) throw new IllegalStateException("released more often than acquired");
        if (left == 0) last.run();
    }

    /** How many use it, its owner included. */
    int uses() {
        return uses.get();
    }
}
