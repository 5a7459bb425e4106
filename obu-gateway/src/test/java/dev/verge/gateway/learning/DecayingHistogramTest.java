package dev.verge.gateway.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.verge.gateway.routing.Quantiles;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecayingHistogramTest {
    private static final long SECOND = 1_000_000;
    private final DecayingHistogram times = new DecayingHistogram(SECOND, Quantiles.around(7));

    @Test
    void saysThePriorUntilThereIsAValue() {
        assertThat(times.quantiles()).isEqualTo(Quantiles.around(7));
    }

    @Test
    void findsTheQuantilesOfWhatIsRecorded() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) times.record(random.nextInt(10_000), i * 1000L);

        assertThat((double) times.quantiles().median()).isCloseTo(5000, within(500.0));
        assertThat((double) times.quantiles().at(0.9)).isCloseTo(9000, within(300.0));
    }

    @Test
    void forgetsAfterSomeHalfLives() {
        for (int i = 0; i < 10_000; i++) times.record(50_000, i * 1000L);
        for (int i = 0; i < 7_000; i++) times.record(10_000, 10 * SECOND + i * 1000L);

        assertThat(times.quantiles().at(0.95)).isLessThan(10_200);
    }

    @Test
    void aTrickleOutweighsAFloodThatIsOver() {
        // Given ten thousand a second that were slow
        for (int i = 0; i < 50_000; i++) times.record(50_000, i * 100L);
        // When four a second are quick, for four seconds
        for (int i = 1; i <= 16; i++) times.record(10_000, 5 * SECOND + i * SECOND / 4);
        // Then the quick ones are what counts
        assertThat(times.quantiles().at(0.9)).isLessThan(10_200);
    }

    @Test
    void oneValueDoesNotSayEverything() {
        for (int i = 0; i < 1000; i++) times.record(10_000, i * 1000L);
        times.record(90_000, 100 * SECOND);

        assertThat(times.quantiles().median()).isLessThan(10_200);
    }

    @Test
    void doesNotWearOut() {
        for (long i = 0; i < 100_000; i++) times.record(10_000 + i % 100, i * SECOND);

        assertThat(times.quantiles().median()).isBetween(10_000L, 10_200L);
    }
}
