package dev.verge.ingest.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DoorOptionsTest {
    @Test
    void defaultsAreThoseOfTheDocumentation() {
        DoorOptions options = Doors.options();

        assertThat(options.writeTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.maxInFlight()).isEqualTo(256);
        assertThat(options.maxBodyBytes()).isEqualTo(24 * 1024 * 1024);
        assertThat(options.highWaterRefresh()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.lease()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void theOlderStreamIsReadByDefault() {
        DoorOptions.V2x v2x = Doors.options().v2x();

        assertThat(v2x.enabled()).isTrue();
        assertThat(v2x.stream()).isEqualTo("v2x");
        assertThat(v2x.group()).isEqualTo("verge");
        assertThat(v2x.batch()).isEqualTo(1000);
        assertThat(v2x.poll()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void theChannelIsSubscribedByDefault() {
        DoorOptions.PubSub pubsub = Doors.options().pubsub();

        assertThat(pubsub.enabled()).isTrue();
        assertThat(pubsub.channel()).isEqualTo("idneo_v2x");
        assertThat(pubsub.maxMessages()).isEqualTo(10_000);
        assertThat(pubsub.maxBytes()).isEqualTo(16L * 1024 * 1024);
        assertThat(pubsub.maxMessageBytes()).isEqualTo(2 * 1024 * 1024);
        assertThat(pubsub.hold()).isEqualTo(Duration.ofSeconds(2));
        assertThat(pubsub.remember()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void timeSeriesIsPolledByDefault() {
        DoorOptions.TimeSeries series = Doors.options().timeseries();

        assertThat(series.enabled()).isTrue();
        assertThat(series.filter()).isEqualTo("type=can_bus");
        assertThat(series.vehicleLabel()).isEqualTo("vehicle_id");
        assertThat(series.defaultVehicle()).isEqualTo("can-bus");
        assertThat(series.poll()).isEqualTo(Duration.ofMillis(500));
        assertThat(series.batch()).isEqualTo(1000);
        assertThat(series.settle()).isEqualTo(Duration.ofSeconds(1));
        assertThat(series.lookback()).isEmpty();
        assertThat(series.recheck()).isEqualTo(Duration.ofMinutes(10));
    }
}
