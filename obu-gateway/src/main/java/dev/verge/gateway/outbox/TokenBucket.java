package dev.verge.gateway.outbox;

/**
 * Bytes a second on the average, with a burst of one second. What is larger than the burst is let through when the bucket
 * is full, and paid for afterwards. For one thread; time comes in as an argument.
 */
final class TokenBucket {
    private final double perNano;
    private final double most;
    private double tokens;
    private long last;

    TokenBucket(long bytesPerSecond, long now) {
        if (bytesPerSecond < 1) throw new IllegalArgumentException("a rate is at least 1 byte a second");
        this.perNano = bytesPerSecond / 1e9;
        this.most = bytesPerSecond;
        this.tokens = most;
        this.last = now;
    }

    /** Nanoseconds until so many bytes may be sent; 0: they are paid for now. */
    long take(long bytes, long now) {
        tokens = Math.min(most, tokens + (now - last) * perNano);
        last = now;
        double needed = Math.min(bytes, most);
        if (tokens < needed) return (long) Math.ceil((needed - tokens) / perNano);
        tokens -= bytes;
        return 0;
    }
}
