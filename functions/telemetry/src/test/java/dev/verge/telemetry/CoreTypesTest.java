package dev.verge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreTypesTest {
    private static final VehicleId CAR = new VehicleId("car-1");
    private static final SignalSet SPEED = SignalCatalogue.standard().set("vehicle_speed");

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-z_0.9", "DS2_national_road_90km_h_max_25Jan24_153019", "..", "-"})
    void takesAVehiclesName(String name) {
        assertThat(new VehicleId(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "a:b", "{a}", "é", "a\n", "٣"})
    void refusesANameThatIsUnsafeInAKeyOrAUrl(String name) {
        assertThatThrownBy(() -> new VehicleId(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAWindowWhoseTimeDoesNotIncrease() {
        assertThatThrownBy(() -> new TelemetryWindow(CAR, 2, SPEED, new long[] {5, 5}, new float[2]))
                .hasMessageContaining("row 1");
    }

    @Test
    void refusesARowWithAnotherNumberOfValuesThanSignals() {
        assertThatThrownBy(() -> new Measurement(CAR, 1, SPEED, new float[2])).hasMessageContaining("2 values");
    }

    @Test
    void hasADifferentCodeForEachReason() {
        assertThat(Arrays.stream(Reason.values()).map(Reason::code))
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[a-z0-9-]+"));
    }

    @Test
    void showsForeignTextShortAndOnOneLine() {
        assertThat(Texts.quoted("a\nb\u001b[31m")).isEqualTo("\"a?b?[31m\"");
        assertThat(Texts.printable("x".repeat(41))).isEqualTo("x".repeat(40) + "…");
    }
}
