package dev.verge.ingest.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.ingest.rows.EntryId;
import dev.verge.ingest.rows.RedisClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final EntryId LAST_ROW = new EntryId(1_000_000, 0);

    private long nanos;
    private final RedisClock redisTime = new RedisClock(() -> nanos);

    @Test
    void aWindowGrowsOldByRedisTimeAndNotByThisMachines() {
        Deadline deadline = new Deadline(Optional.of(Duration.ofSeconds(10)), redisTime);
        redisTime.told(1_009_000);
        assertThat(deadline.isPast(LAST_ROW)).isFalse();
        nanos += Duration.ofSeconds(2).toNanos();
        assertThat(deadline.isPast(LAST_ROW)).isTrue();
    }

    @Test
    void withoutADeadlineNothingIsTooOld() {
        redisTime.told(Long.MAX_VALUE / 2);
        assertThat(new Deadline(Optional.empty(), redisTime).isPast(LAST_ROW)).isFalse();
    }

    @Test
    void nothingIsTooOldBeforeRedisHasToldItsTime() {
        assertThat(new Deadline(Optional.of(Duration.ofSeconds(10)), redisTime).isPast(LAST_ROW))
                .isFalse();
    }
}
