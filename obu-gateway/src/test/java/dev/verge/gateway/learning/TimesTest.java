package dev.verge.gateway.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.verge.gateway.routing.Quantiles;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final long SECOND = 1_000_000;
    private final Times times = new Times(SECOND / 2, Quantiles.around(7000));
    private final Random random = new Random(1);
    private long now;

    private void record(int count, long everyMicros, double median, double sigma) {
        for (int i = 0; i < count; i++) {
            now += everyMicros;
            times.record((long) (median * Math.exp(sigma * random.nextGaussian())), now);
        }
    }

    @Test
    void saysThePriorUntilThereIsAValue() {
        assertThat((double) times.quantiles().median()).isCloseTo(7000, within(200.0));
        assertThat((double) times.quantiles().at(0.9)).isCloseTo(11_200, within(600.0));
    }

    @Test
    void findsTheQuantilesOfWhatIsRecorded() {
        record(5000, 10_000, 20_000, 0.25);

        Quantiles found = times.quantiles();
        assertThat((double) found.median()).isCloseTo(20_000, within(2000.0));
        // e^(0.25 · 1.2816) and e^(0.25 · 2.3263)
        assertThat((double) found.at(0.9) / found.median()).isCloseTo(1.38, within(0.1));
        assertThat((double) found.at(0.99) / found.median()).isCloseTo(1.79, within(0.25));
    }

    @Test
    void keepsTheShapeOfTimesThatAreNotLogNormal() {
        // nine of ten at 10 ms, the tenth at 40
        for (int i = 0; i < 5000; i++) times.record(random.nextInt(10) == 0 ? 40_000 : 10_000, i * 10_000L);

        assertThat((double) times.quantiles().at(0.999) / times.quantiles().median())
                .isCloseTo(4, within(0.8));
    }

    @Test
    void aChangeIsKnownAfterAFewValuesAndIsNotTakenForSpread() {
        record(2000, 10_000, 12_000, 0.2);

        record(6, 10_000, 48_000, 0.2);

        assertThat((double) times.quantiles().median()).isCloseTo(48_000, within(12_000.0));
        record(300, 10_000, 48_000, 0.2);
        // e^(0.2 · 1.6449) of the median, whatever was before
        double tail = (double) times.quantiles().at(0.95) / times.quantiles().median();
        assertThat(tail).isCloseTo(1.39, within(0.2));
    }

    @Test
    void oneValueDoesNotSayEverything() {
        record(1000, 10_000, 10_000, 0.1);

        now += 100 * SECOND;
        times.record(90_000, now);

        assertThat(times.quantiles().median()).isLessThan(17_000);
    }

    @Test
    void aGuessMovesTheLevelAndNotTheShape() {
        record(1000, 10_000, 10_000, 0.1);
        double before = (double) times.quantiles().at(0.99) / times.quantiles().median();

        for (int i = 0; i < 50; i++) times.guessed(i % 2 == 0 ? 40_000 : 80_000, now += 10_000);

        assertThat(times.quantiles().median()).isGreaterThan(30_000);
        double after = (double) times.quantiles().at(0.99) / times.quantiles().median();
        assertThat(after).isCloseTo(before, within(0.01));
    }

    @Test
    void timesOfNothingAreTimes() {
        for (int i = 0; i < 1000; i++) times.record(0, i * 10_000L);

        assertThat(times.quantiles().at(1)).isLessThan(1000);
    }
}
