package dev.verge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SignalSetTest {
    private static final SignalCatalogue CATALOGUE = SignalCatalogue.standard();

    @Test
    void keepsTheHashThatStandsInStoredVehicleState() {
        // a release reads its predecessor's state: these numbers must never change
        assertThat(Long.toHexString(CATALOGUE.set("vehicle_speed").hash())).isEqualTo("e37d0fce48c0f8bb");
        assertThat(Long.toHexString(SignalCatalogue.ATECA.hash())).isEqualTo("8e9436205847130c");
    }

    @Test
    void isEqualWhereTheSignalsAndTheirOrderAre() {
        SignalSet one = CATALOGUE.set("vehicle_speed", "fuel_level");
        assertThat(one).isEqualTo(CATALOGUE.set("Vehicle speed", "Fuel level"));
        assertThat(one).hasSameHashCodeAs(CATALOGUE.set("Vehicle speed", "Fuel level"));
        assertThat(one).isNotEqualTo(CATALOGUE.set("fuel_level", "vehicle_speed"));
    }

    @Test
    void findsColumnsByCanonicalName() {
        SignalSet set = CATALOGUE.set("vehicle_speed", "fuel_level");
        assertThat(set.indexOf("fuel_level")).isEqualTo(1);
        assertThat(set.indexOf("Fuel level")).isEqualTo(-1);
    }

    @Test
    void refusesASignalTwice() {
        assertThatThrownBy(() -> CATALOGUE.set("fuel_level", "Fuel level")).hasMessageContaining("fuel_level");
    }
}
