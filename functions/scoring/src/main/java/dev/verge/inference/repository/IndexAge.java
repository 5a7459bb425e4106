package dev.verge.inference.repository;

import java.time.Duration;

/** Whether the source should be read again for an index: when the last reading is old, and none is under way. */
final class IndexAge {
    private boolean reading;
    private long readAt = System.nanoTime();

    /** True for one caller, if the last reading is older than this: who reads, and then says {@link #refreshed}. */
    synchronized boolean takeRefresh(Duration limit) {
        if (reading || System.nanoTime() - readAt < limit.toNanos()) return false;
        reading = true;
        return true;
    }

    synchronized void refreshed() {
        reading = false;
        readAt = System.nanoTime();
    }
}
