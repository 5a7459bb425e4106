package dev.verge.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void isEmptyAfterItsSizeAndFillsWithItsRate() {
        TokenBucket bucket = new TokenBucket(2, 3, 0);

        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(0)).isFalse();
        assertThat(bucket.retryAfterSeconds()).isEqualTo(1);
        assertThat(bucket.take(SECOND / 4)).isFalse();
        assertThat(bucket.take(SECOND / 2)).isTrue();
        assertThat(bucket.take(SECOND / 2)).isFalse();
    }

    @Test
    void neverHoldsMoreThanItsSizeHoweverLongThePause() {
        TokenBucket bucket = new TokenBucket(1000, 2, 0);

        assertThat(bucket.take(3600 * SECOND)).isTrue();
        assertThat(bucket.take(3600 * SECOND)).isTrue();
        assertThat(bucket.take(3600 * SECOND)).isFalse();
    }

    @Test
    void saysWhenASlowOneHasATokenAgain() {
        TokenBucket bucket = new TokenBucket(0.1, 1, 0);

        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(0)).isFalse();
        assertThat(bucket.retryAfterSeconds()).isEqualTo(10);
    }
}
