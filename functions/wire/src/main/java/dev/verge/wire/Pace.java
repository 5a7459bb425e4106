package dev.verge.wire;

import java.time.Duration;

/** How fast a body must come so that it need not make room for others. */
public final class Pace {
    // one that comes in a second packet, a round trip later, has not stalled
    private static final long GRACE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long BYTES_PER_SECOND = 16 * 1024;

    private final long since;

    /** @param since when the body was first waited for, by {@link System#nanoTime} */
    public Pace(long since) {
        this.since = since;
    }

    /** Whether {@code received < 16 KiB/s * (now - since - 100 ms)}. */
    public boolean isBehind(long received, long now) {
        double seconds = (now - since - GRACE_NANOS) / 1e9;
        return received < BYTES_PER_SECOND * seconds;
    }
}
