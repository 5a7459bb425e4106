package dev.verge.load.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReplayClockTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void realTimeWaitsAsLongAsTheRecordingTook() {
        ReplayClock clock = new ReplayClock(5 * SECOND, new Pace.Speed(1));
        assertThat(clock.waitNanos(2000, 6 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void sixtyTimesFasterPassesAMinuteInASecond() {
        ReplayClock clock = new ReplayClock(0, new Pace.Speed(60));
        assertThat(clock.waitNanos(120_000, SECOND)).isEqualTo(SECOND);
    }

    @Test
    void aRowThatIsOverdueDoesNotWait() {
        ReplayClock clock = new ReplayClock(0, new Pace.Speed(1));
        assertThat(clock.waitNanos(1000, 3 * SECOND)).isNegative();
    }

    @Test
    void unlimitedNeverWaits() {
        assertThat(new ReplayClock(0, new Pace.Unlimited()).waitNanos(86_400_000, 0))
                .isZero();
    }

    @Test
    void aSpeedOfZeroIsRefused() {
        assertThatThrownBy(() -> new Pace.Speed(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
