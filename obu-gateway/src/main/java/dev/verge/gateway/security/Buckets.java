package dev.verge.gateway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/** One bucket a client, for as many clients as fit; one that was forgotten begins with a full bucket. */
final class Buckets {
    private static final int CLIENTS = 100_000;

    private final double seconds;
    private final Cache<String, TokenBucket> buckets = Caffeine.newBuilder()
            .maximumSize(CLIENTS)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build();

    /** @param seconds how many seconds' worth of its rate a full bucket holds */
    Buckets(double seconds) {
        this.seconds = seconds;
    }

    TokenBucket of(String client, double rate, long nanos) {
        return buckets.get(client, name -> new TokenBucket(rate, rate * seconds, nanos));
    }
}
