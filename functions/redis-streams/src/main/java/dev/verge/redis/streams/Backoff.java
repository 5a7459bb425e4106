package dev.verge.redis.streams;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// Exponential back-off with a bound and jitter: `min(max, min·2^attempt) · (½ + ½·chance)`.
record Backoff(Duration min, Duration max) {

    Backoff {
        requireNonNull(min, "min");
        requireNonNull(max, "max");
        if (min.isNegative() || min.isZero() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException("back-off needs 0 < min <= max, got " + min + " and " + max);
        }
    }

    /// How long to wait before the next attempt.
    ///
    /// @param attempt number of attempts that failed before, from 0
    /// @param chance a number in `[0, 1)`; spreads many consumers that lost the same server
    Duration delay(int attempt, double chance) {
        long cap = max.toMillis();
        long doubled = min.toMillis() << Math.clamp(attempt, 0, 20);
        return Duration.ofMillis((long) Math.ceil(Math.min(cap, doubled) * (0.5 + chance / 2)));
    }
}
