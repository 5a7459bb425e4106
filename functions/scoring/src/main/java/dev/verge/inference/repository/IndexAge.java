package dev.verge.inference.repository;

import java.time.Duration;

/** Whether the source should be read again for an index: when the last reading is old, and none is under way. */
final class IndexAge {
    private final long limitNanos;
    private boolean reading;
    private long readAt = System.nanoTime();

    IndexAge(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    /** True for one caller, who reads and then says {@link #refreshed}. */
    synchronized boolean takeRefresh() {
        if (reading || System.nanoTime() - readAt < limitNanos) return false;
        reading = true;
        return true;
    }

    synchronized void refreshed() {
        reading = false;
        readAt = System.nanoTime();
    }
}
