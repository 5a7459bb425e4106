package dev.verge.gateway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/** One bucket a client, for as many clients as fit; one that was forgotten begins with a full bucket. */
final class Buckets {
    // another rate is another bucket, so that a changed one holds at once
    private record Client(Principal.Kind kind, String name, double rate) {}

    private static final int CLIENTS = 100_000;

    private final double seconds;
    private final Cache<Client, TokenBucket> buckets = Caffeine.newBuilder()
            .maximumSize(CLIENTS)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build();

    /** @param seconds how many seconds' worth of its rate a full bucket holds */
    Buckets(double seconds) {
        this.seconds = seconds;
    }

    TokenBucket of(Principal.Kind kind, String name, double rate, long nanos) {
        return buckets.get(new Client(kind, name, rate), client -> new TokenBucket(rate, rate * seconds, nanos));
    }
}
