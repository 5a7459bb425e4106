package dev.verge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalCatalogueTest {
    private static final SignalCatalogue CATALOGUE = SignalCatalogue.standard();

    @ParameterizedTest
    @CsvSource({
        // path A
        "engine_load, engine_load",
        "engine_coolant_temp, engine_coolant_temperature",
        "engine_speed, engine_speed",
        "vehicle_speed, vehicle_speed",
        "intake_air_temp, intake_air_temperature",
        "maf, mass_air_flow",
        "throttle_position, throttle_position",
        "fuel_rg_pressure, fuel_rail_pressure",
        "barometric_pressure, barometric_pressure",
        "control_voltage, control_module_voltage",
        // path B
        "Vehicle_speed, vehicle_speed",
        "Time_since_engine_start, time_since_engine_start",
        "Normed_load_value, normed_load_value",
        "Accelerator_pedal_position, accelerator_pedal_position",
        "Engine_torque, engine_torque",
        "Oil_fill_level, oil_fill_level",
        "Engine_oil_temperature, engine_oil_temperature",
        "Fuel_level, fuel_level",
        "Fuel_consumption, fuel_consumption",
        "Brake_pressure, brake_pressure",
        "Engaged_gear_raw_signal_Bits_0_7, engaged_gear",
        "Efficiency_of_the_SCR_catalytic_converter, scr_efficiency",
        // path C keeps punctuation
        "Engaged_gear:_raw_signal-Bits_0-7, engaged_gear",
        // Ateca recordings
        "Engaged gear: raw signal-Bits 0-7, engaged_gear",
        "Efficiency of the SCR catalytic converter, scr_efficiency",
        "Normed load value, normed_load_value",
        // KIT recordings
        "Engine Coolant Temperature [°C], engine_coolant_temperature",
        "Engine Coolant Temperature [Â°C], engine_coolant_temperature",
        "Engine Coolant Temperature [Ã\u0082Â°C], engine_coolant_temperature",
        "Intake Manifold Absolute Pressure [kPa], intake_manifold_pressure",
        "Engine RPM [RPM], engine_speed",
        "Vehicle Speed Sensor [km/h], vehicle_speed",
        "Intake Air Temperature [Â°C], intake_air_temperature",
        "Air Flow Rate from Mass Flow Sensor [g/s], mass_air_flow",
        "Absolute Throttle Position [%], throttle_position",
        "Ambient Air Temperature [Â°C], ambient_air_temperature",
        "Accelerator Pedal Position D [%], accelerator_pedal_position",
        "Accelerator Pedal Position E [%], accelerator_pedal_position_e",
        // any case and punctuation
        "' VEHICLE   speed (km/h) ', vehicle_speed"
    })
    void findsASignalByEverySpellingInTheField(String spelling, String name) {
        assertThat(CATALOGUE.find(spelling)).extracting(Signal::name).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"speed_of_light", "''", "___", "[km/h]", "vehicle_speed_2", "vehicle[_speed"})
    void knowsNoOtherSpelling(String spelling) {
        assertThat(CATALOGUE.find(spelling)).isNull();
    }

    @Test
    void findsEverySignalByItsCanonicalName() {
        assertThat(CATALOGUE.signals())
                .hasSize(24)
                .allSatisfy(signal -> assertThat(CATALOGUE.find(signal.name())).isSameAs(signal));
    }

    @Test
    void keepsTheSetsInTheOrderOfTheirFormats() {
        assertThat(SignalCatalogue.ATECA.names())
                .containsExactly(
                        "vehicle_speed",
                        "time_since_engine_start",
                        "normed_load_value",
                        "accelerator_pedal_position",
                        "engine_torque",
                        "oil_fill_level",
                        "engine_oil_temperature",
                        "fuel_level",
                        "fuel_consumption",
                        "brake_pressure",
                        "engaged_gear",
                        "scr_efficiency");
        assertThat(SignalCatalogue.OBD.size()).isEqualTo(10);
        assertThat(SignalCatalogue.KIT.size()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "vehicle_speed, 218, true",
        "brake_pressure, -0.12, true",
        "engine_torque, 393.9, true",
        "fuel_rail_pressure, 37270, true",
        "control_module_voltage, 12.4, true",
        "intake_air_temperature, -8, true",
        // the glitches of formats.md
        "intake_air_temperature, 145, false",
        "intake_air_temperature, -40, false",
        "control_module_voltage, 0.0666, false",
        "vehicle_speed, -1, false",
        "vehicle_speed, NaN, false"
    })
    void tellsAPlausibleValueFromAGlitch(String name, float value, boolean plausible) {
        assertThat(CATALOGUE.set(name).signals().getFirst().plausible(value)).isEqualTo(plausible);
    }

    @Test
    void refusesOneSpellingForTwoSignals() {
        // Given
        Signal one = new Signal("one", "", 0, 1, Duration.ZERO, Set.of("x"));
        Signal two = new Signal("two", "", 0, 1, Duration.ZERO, Set.of("X"));
        // When, Then
        assertThatThrownBy(() -> SignalCatalogue.of(List.of(one, two))).hasMessageContaining("both one and two");
    }

    @Test
    void refusesASetWithAnUnknownName() {
        assertThatThrownBy(() -> CATALOGUE.set("vehicle_speed", "warp_factor")).hasMessageContaining("warp_factor");
    }
}
