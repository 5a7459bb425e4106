package dev.verge.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.redis.RedisOptions;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestOptionsTest {
    private static SmallRyeConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(IngestOptions.class)
                .withMapping(RedisOptions.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withDefaultValues(settings)
                .build();
    }

    @Test
    void hasTheDefaultsOfTheDesign() {
        // When
        IngestOptions options = config(Map.of()).getConfigMapping(IngestOptions.class);
        // Then
        assertThat(options.partitions()).isEqualTo(16);
        assertThat(options.gap()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.future()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.freshness()).isEmpty();
        assertThat(options.deadline()).isEmpty();
        assertThat(options.scoring()).isTrue();
        assertThat(options.ignoreUnknownSignals()).isFalse();
        assertThat(options.maxDeliveries()).isEqualTo(5);
        assertThat(options.lease()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.keepPredictions()).isEqualTo(Duration.ofHours(24));
        assertThat(options.keepRejected()).isEqualTo(Duration.ofDays(7));
        assertThat(options.inference().url()).isEqualTo(URI.create("http://127.0.0.1:8081"));
        assertThat(options.bindings()).isEmpty();
        assertThat(options.faultPoint()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "verge.ingest.partitions, 0",
        "verge.ingest.batch, 0",
        "verge.ingest.batch, 5000",
        "verge.ingest.windows-in-flight, 0",
        "verge.ingest.lease, 10ms",
        "verge.redis.timeout, 200ms",
        "verge.ingest.keep-rejected, -1s",
        "verge.ingest.inference.concurrency, 0",
        "verge.inference.url, http://my_inference:8081",
    })
    void namesASettingThatMakesNoSense(String setting, String value) {
        SmallRyeConfig config = config(Map.of(setting, value));
        assertThatThrownBy(() -> OptionsCheck.check(
                        config.getConfigMapping(IngestOptions.class), config.getConfigMapping(RedisOptions.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(setting + " must be ");
    }

    @Test
    void oneModelAndWindowIsBoundOnceToAVehicle() {
        // Given
        IngestOptions options = config(Map.of(
                        "verge.ingest.bindings.all.model", "m",
                        "verge.ingest.bindings.buses.model", "m",
                        "verge.ingest.bindings.buses.vehicles", "bus-*"))
                .getConfigMapping(IngestOptions.class);
        // When, Then
        assertThat(Layout.of("verge:1:", options).bindingsOf("bus-1")).hasSize(1);
    }
}
