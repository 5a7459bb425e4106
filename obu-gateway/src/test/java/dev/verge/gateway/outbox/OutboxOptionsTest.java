package dev.verge.gateway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutboxOptionsTest {
    @Test
    void defaults() {
        OutboxOptions options = Given.options(Map.of());

        assertThat(options.enabled()).isFalse();
        assertThat(Selection.of(options.rules())).isEqualTo(new Selection(0.6, true, 0, true));
        assertThat(options.maxEntries()).isEqualTo(100_000);
        assertThat(options.maxBytes().asLongValue()).isEqualTo(256L << 20);
        assertThat(options.maxAge()).isEqualTo(Duration.ofHours(24));
        assertThat(options.maxEvent().asLongValue()).isEqualTo(256 << 10);
        assertThat(options.keepRejected()).isEqualTo(1000);
        assertThat(options.queue()).isEqualTo(5000);
        assertThat(options.queueBytes().asLongValue()).isEqualTo(16 << 20);
        assertThat(options.storeTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.lease()).isEqualTo(Duration.ofSeconds(5));
        OutboxOptions.Sending sending = options.sending();
        assertThat(sending.url()).isEmpty();
        assertThat(sending.authorization()).isEmpty();
        assertThat(sending.bytesPerSecond().asLongValue()).isEqualTo(512 << 10);
        assertThat(sending.batch()).isEqualTo(64);
        assertThat(sending.batchBytes().asLongValue()).isEqualTo(256 << 10);
        assertThat(sending.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(sending.backoff()).isEqualTo(Duration.ofMillis(200));
        assertThat(sending.longestBackoff()).isEqualTo(Duration.ofSeconds(30));
    }
}
