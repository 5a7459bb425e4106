package dev.verge.gateway.outbox;

import java.time.Duration;

/**
 * Pause before a retry: evenly between 0 and {@code min(longest, first · 2^failures)} ("full jitter": M. Brooker,
 * Exponential Backoff And Jitter, AWS Architecture Blog, 2015).
 */
record FullJitter(Duration first, Duration longest) {
    FullJitter {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("a back-off needs 0 < first <= longest");
        }
    }

    /**
     * @param failures in a row, before this pause, from 1
     * @param chance a number in [0, 1)
     */
    Duration pause(int failures, double chance) {
        long bound = Math.min(longest.toMillis(), first.toMillis() << Math.clamp(failures - 1L, 0, 30));
        return Duration.ofMillis((long) (bound * chance) + 1);
    }
}
