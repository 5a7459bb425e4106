package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void add() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void remove() {
        Metrics.removeRegistry(registry);
    }

    @Test
    void isUsedWhereMicrometerIsThere() {
        assertThat(ChannelMetrics.of("c", "s")).isInstanceOf(MicrometerMetrics.class);
    }

    @Test
    void countsUnderItsNamesWithItsTags() {
        // Given
        ChannelMetrics metrics = new MicrometerMetrics("counted", "s");
        // When
        metrics.received(2);
        metrics.acknowledged(3);
        metrics.deadLettered(DeadLetterReason.DELIVERY_LIMIT);
        // Then
        assertThat(registry.get("redis.streams.received")
                        .tags("channel", "counted", "stream", "s")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("redis.streams.acknowledged")
                        .tags("channel", "counted")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(registry.get("redis.streams.dead.lettered")
                        .tags("channel", "counted", "reason", "delivery-limit")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void showsWhatIsInFlightUntilItIsClosed() {
        // Given
        ChannelMetrics metrics = new MicrometerMetrics("gauged", "s");
        metrics.gaugeInFlight(() -> 7);
        assertThat(registry.get("redis.streams.in.flight")
                        .tags("channel", "gauged")
                        .gauge()
                        .value())
                .isEqualTo(7);
        // When
        metrics.close();
        // Then
        assertThat(registry.find("redis.streams.in.flight")
                        .tags("channel", "gauged")
                        .gauge())
                .isNull();
    }
}
