package dev.verge.gateway.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsTest {
    @ParameterizedTest
    @CsvSource({"0.5,0", "0.05,1.6449", "0.025,1.9600", "0.005,2.5758", "0.0005,3.2905"})
    void quantilesOfTheNormalDistribution(double probability, double z) {
        assertThat(Bounds.z(probability)).isCloseTo(z, within(0.0005));
    }

    @Test
    void wilsonsInterval() {
        // Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I
        assertThat(Bounds.shareLower(81, 263, 1.96)).isCloseTo(0.2553, within(0.0001));
        assertThat(Bounds.shareUpper(81, 263, 1.96)).isCloseTo(0.3662, within(0.0001));
        assertThat(Bounds.shareUpper(0, 20, 1.96)).isCloseTo(0.1611, within(0.0001));
        assertThat(Bounds.shareLower(0, 0, 1.96)).isZero();
        assertThat(Bounds.shareUpper(0, 0, 1.96)).isOne();
    }

    @Test
    void boundsOfAQuantileAreRanks() {
        long[] values = LongStream.rangeClosed(1, 200).toArray();

        assertThat(Bounds.quantileLower(values, 0.95, 1.96)).hasValue(183);
        assertThat(Bounds.quantileUpper(values, 0.95, 1.96)).hasValue(198);
        assertThat(Bounds.quantileUpper(Arrays.copyOf(values, 50), 0.99, 1.96)).isEmpty();
    }

    @Test
    void boundsHoldAsOftenAsTheySay() {
        Random random = new Random(7);
        double z = Bounds.z(0.05);
        int share = 0;
        int quantile = 0;
        for (int i = 0; i < 2000; i++) {
            int successes = 0;
            long[] values = new long[400];
            for (int j = 0; j < 400; j++) {
                if (random.nextDouble() < 0.95) successes++;
                values[j] = (long) (1e6 * random.nextDouble());
            }
            if (Bounds.shareLower(successes, 400, z) <= 0.95) share++;
            if (Bounds.quantileUpper(values, 0.95, z).orElseThrow() >= 950_000) quantile++;
        }
        assertThat(share / 2000.0).isGreaterThan(0.93);
        assertThat(quantile / 2000.0).isGreaterThan(0.93);
    }
}
