package dev.verge.load.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void quantilesAreNearestRank() {
        Latencies latencies = new Latencies();
        for (int i = 5000; i >= 1; i--) latencies.add(i);
        assertThat(latencies.quantile(0.5)).isEqualTo(2500);
        assertThat(latencies.quantile(0.99)).isEqualTo(4950);
        assertThat(latencies.quantile(1)).isEqualTo(5000);
    }

    @Test
    void nothingMeasuredIsZero() {
        assertThat(new Latencies().quantile(0.99)).isZero();
    }
}
