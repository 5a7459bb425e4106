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
        Deadline deadline = new Deadline(Optional.of(Duration.ofSeconds(10)), Optional.empty(), redisTime);
        redisTime.told(1_009_000);
        assertThat(deadline.isPast(LAST_ROW)).isFalse();
        nanos += Duration.ofSeconds(2).toNanos();
        assertThat(deadline.isPast(LAST_ROW)).isTrue();
    }

    @Test
    void withoutADeadlineNothingIsTooOld() {
        redisTime.told(Long.MAX_VALUE / 2);
        assertThat(new Deadline(Optional.empty(), Optional.empty(), redisTime).isPast(LAST_ROW))
                .isFalse();
    }

    @Test
    void nothingIsTooOldBeforeRedisHasToldItsTime() {
        Deadline deadline =
                new Deadline(Optional.of(Duration.ofSeconds(10)), Optional.of(Duration.ofSeconds(1)), redisTime);
        assertThat(deadline.isPast(LAST_ROW)).isFalse();
        assertThat(deadline.budgetMillis(LAST_ROW, 1800)).isEqualTo(1800);
    }

    @Test
    void aCallMayTakeWhatIsLeft() {
        Deadline deadline =
                new Deadline(Optional.of(Duration.ofSeconds(10)), Optional.of(Duration.ofMillis(500)), redisTime);
        redisTime.told(1_000_100);
        assertThat(deadline.budgetMillis(LAST_ROW, 1800)).isEqualTo(400);
        assertThat(deadline.budgetMillis(LAST_ROW, 50)).isEqualTo(50);
        redisTime.told(1_000_501);
        assertThat(deadline.budgetMillis(LAST_ROW, 1800)).isEqualTo(1800);
        redisTime.told(1_009_000);
        assertThat(deadline.budgetMillis(LAST_ROW, 1800)).isEqualTo(1000);
        redisTime.told(1_010_000);
        assertThat(deadline.budgetMillis(LAST_ROW, 1800)).isEqualTo(1);
    }

    @Test
    void withoutADeadlineACallMayTakeAsLongAsAnyCall() {
        redisTime.told(1_000_100);
        assertThat(new Deadline(Optional.empty(), Optional.empty(), redisTime).budgetMillis(LAST_ROW, 1800))
                .isEqualTo(1800);
    }
}
