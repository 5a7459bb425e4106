package dev.verge.gateway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void saysHowLongToWait() {
        TokenBucket bucket = new TokenBucket(1000, 0);

        assertThat(bucket.take(800, 0)).isZero();
        assertThat(bucket.take(700, 0)).isEqualTo(SECOND / 2);
        assertThat(bucket.take(700, SECOND / 2)).isZero();
    }

    @Test
    void whatIsLargerThanASecondIsPaidAfterwards() {
        TokenBucket bucket = new TokenBucket(1000, 0);

        assertThat(bucket.take(3000, 0)).isZero();
        assertThat(bucket.take(1, 0)).isEqualTo(2 * SECOND + SECOND / 1000);
    }

    @Property(tries = 200)
    void overTimeNoMoreThanTheRateAndOneBurst(
            @ForAll @Size(max = 50) List<@IntRange(min = 1, max = 5000) Integer> sizes) {
        TokenBucket bucket = new TokenBucket(1000, 0);
        long now = 0;
        long sent = 0;
        int last = 0;
        for (int size : sizes) {
            for (long wait = bucket.take(size, now); wait > 0; wait = bucket.take(size, now)) now += wait;
            sent += size;
            last = Math.max(last, size);
        }
        assertThat(sent).isLessThanOrEqualTo(1000 + last + Math.ceilDiv(now * 1000, SECOND) + 1);
    }
}
