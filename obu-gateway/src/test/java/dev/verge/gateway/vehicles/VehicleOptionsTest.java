package dev.verge.gateway.vehicles;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VehicleOptionsTest {
    @Test
    void takesAThousandClientsWithMinuteLongLeasesByDefault() {
        VehicleOptions options = Given.options();

        assertThat(options.ingest()).isEmpty();
        assertThat(options.partitions()).isEqualTo(16);
        assertThat(options.capacity().rule()).isEqualTo(VehicleOptions.Rule.PLACES);
        assertThat(options.capacity().places()).isEqualTo(1000);
        assertThat(options.capacity().lease()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.scalar().window()).isEqualTo(40);
        assertThat(options.scalar().model()).isEqualTo("driving-regime");
        assertThat(options.scalar().patience()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.scalar().clock()).isEqualTo(VehicleOptions.Clock.ROW);
        assertThat(options.idle()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.unacknowledged()).isEqualTo(1000);
    }
}
