package dev.verge.inference.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final AtomicLong clock = new AtomicLong();
    private final Pace pace = new Pace(1_000_000, clock::get);

    @Test
    void comesToRestAtTheMedian() {
        // Given
        Random random = new Random(1);
        // When
        for (int i = 0; i < 2_000; i++) pace.took((long) (50_000 * Math.exp(random.nextGaussian())));
        // Then
        assertThat(pace.median()).isCloseTo(50_000, within(20_000.0));
        assertThat(pace.isSlow()).isFalse();
    }

    @Test
    void isNotMovedByASingleSlowRun() {
        for (int i = 0; i < 20; i++) pace.took(10_000);
        pace.took(50_000_000);
        assertThat(pace.isSlow()).isFalse();
    }

    @Test
    void staysSlowUntilItIsClearlyQuick() {
        for (int i = 0; i < 50; i++) pace.took(2_000_000);
        assertThat(pace.isSlow()).isTrue();
        while (pace.median() > 700_000) pace.took(600_000);
        assertThat(pace.isSlow()).isTrue();
        for (int i = 0; i < 50; i++) pace.took(100_000);
        assertThat(pace.isSlow()).isFalse();
    }

    @Test
    void isSlowAfterAnOverrunUntilManyRunsWereQuickAndAfterTheThirdForTenMinutes() {
        for (int times = 1; times <= 3; times++) {
            pace.took(10_000);
            assertThat(pace.overran()).isEqualTo(times);
            assertThat(pace.isSlow()).isTrue();
            for (int i = 0; i < 100; i++) pace.took(10_000);
            assertThat(pace.isSlow()).isEqualTo(times == 3);
        }
        clock.addAndGet(TimeUnit.MINUTES.toNanos(11));
        pace.took(10_000);
        assertThat(pace.isSlow()).isFalse();
        assertThat(pace.overran()).isEqualTo(1);
    }
}
