package dev.verge.gateway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FullJitterTest {
    private final FullJitter backoff = new FullJitter(Duration.ofMillis(100), Duration.ofSeconds(5));

    @Test
    void theBoundDoublesUpToTheLongest() {
        assertThat(backoff.pause(1, 0.999)).isEqualTo(Duration.ofMillis(100));
        assertThat(backoff.pause(3, 0.5)).isEqualTo(Duration.ofMillis(201));
        assertThat(backoff.pause(1_000_000, 0.999999)).isBetween(Duration.ofMillis(4990), Duration.ofSeconds(5));
    }

    @Test
    void chanceMayMakeItShortButNeverNothing() {
        assertThat(backoff.pause(20, 0)).isEqualTo(Duration.ofMillis(1));
    }
}
