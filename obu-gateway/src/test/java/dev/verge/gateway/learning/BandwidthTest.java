package dev.verge.gateway.learning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BandwidthTest {
    private static final long CONFIGURED = 2_500_000;

    @Test
    void isTheConfiguredOneAtFirst() {
        assertThat(new Bandwidth(CONFIGURED).bytesPerSecond()).isEqualTo(CONFIGURED);
    }

    @Test
    void followsWhatBodiesTake() {
        Bandwidth bandwidth = new Bandwidth(CONFIGURED);
        // 20 kB in 80 ms: a tenth
        for (int i = 0; i < 50; i++) bandwidth.sent(20_000, 80_000, 1_000_000 + i * 50_000L);
        assertThat(bandwidth.bytesPerSecond()).isBetween(250_000L, 280_000L);

        for (int i = 0; i < 100; i++) bandwidth.sent(20_000, 8_000, 3_500_000 + i * 50_000L);
        assertThat(bandwidth.bytesPerSecond()).isBetween(2_300_000L, 2_500_000L);
    }
}
