package dev.verge.load.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.VehicleId;
import org.junit.jupiter.api.Test;

class RowTemplateTest {
    @Test
    void isACommandWithTheTimePatchedIn() {
        // Given
        VehicleId car = new VehicleId("car-1");
        Measurement row = new Measurement(car, 0, SignalCatalogue.standard().set("vehicle_speed"), new float[] {50.5f});
        RowTemplate template = new RowTemplate("s", car, row);
        // When
        template.at(1_600_000_000_000L);
        String command = new String(template.at(1_723_106_601_020L), US_ASCII);
        // Then
        assertThat(command)
                .isEqualTo("*9\r\n$4\r\nXADD\r\n$1\r\ns\r\n$1\r\n*\r\n$7\r\nvehicle\r\n$5\r\ncar-1\r\n$2\r\nts\r\n"
                        + "$13\r\n1723106601020\r\n$13\r\nvehicle_speed\r\n$4\r\n50.5\r\n");
    }
}
