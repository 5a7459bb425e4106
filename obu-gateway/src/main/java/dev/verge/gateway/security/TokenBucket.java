package dev.verge.gateway.security;

/**
 * A token bucket: filled with {@code rate} tokens a second up to {@code size}, each request takes one
 * ({@code tokens = min(size, tokens + rate · seconds)}). Time comes in as an argument. Safe for many threads.
 */
final class TokenBucket {
    private final double rate;
    private final double size;
    private double tokens;
    private long at;

    /**
     * A full one.
     *
     * @param rate tokens a second, above 0
     * @param size most tokens, at least 1
     * @param nanos now
     */
    TokenBucket(double rate, double size, long nanos) {
        this.rate = rate;
        this.size = Math.max(1, size);
        this.tokens = this.size;
        this.at = nanos;
    }

    /** Takes a token if there is one. */
    synchronized boolean take(long nanos) {
        fill(nanos);
        if (tokens < 1) return false;
        tokens--;
        return true;
    }

    /** Whether a token could be taken. */
    synchronized boolean hasOne(long nanos) {
        fill(nanos);
        return tokens >= 1;
    }

    /** Whole seconds until there is a token, 1 or more. */
    synchronized long retryAfterSeconds() {
        return Math.max(1, (long) Math.ceil((1 - tokens) / rate));
    }

    private void fill(long nanos) {
        tokens = Math.min(size, tokens + Math.max(0, nanos - at) / 1e9 * rate);
        at = nanos;
    }
}
