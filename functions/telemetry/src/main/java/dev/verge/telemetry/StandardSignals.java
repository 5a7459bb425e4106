package dev.verge.telemetry;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The table behind {@link SignalCatalogue#standard()}. Ranges hold every value of the recordings but the true glitches:
 * -40 °C is what an OBD-II temperature of raw 0 decodes to (the sensor does not answer yet), an intake-air reading of
 * 100 to 150 °C decays over half a minute after engine start, and a control module with 0.07 V could not report it.
 */
final class StandardSignals {
    // a fast quantity says nothing of the present after some seconds, a slow one still does after a minute
    private static final Duration FAST = Duration.ofSeconds(5);
    private static final Duration SLOW = Duration.ofSeconds(60);

    private StandardSignals() {}

    static List<Signal> all() {
        return List.of(
                fast(SignalNames.VEHICLE_SPEED, "km/h", 0, 300, "Vehicle_speed", "Vehicle Speed Sensor [km/h]"),
                fast(SignalNames.TIME_SINCE_ENGINE_START, "s", 0, 604_800, "Time_since_engine_start"),
                fast(SignalNames.NORMED_LOAD_VALUE, "%", 0, 120, "Normed_load_value"),
                fast(
                        SignalNames.ACCELERATOR_PEDAL_POSITION,
                        "%",
                        0,
                        100,
                        "Accelerator_pedal_position",
                        "Accelerator Pedal Position D [%]"),
                fast(SignalNames.ENGINE_TORQUE, "Nm", -1_000, 4_000, "Engine_torque"),
                slow(SignalNames.OIL_FILL_LEVEL, "mm", -50, 200, "Oil_fill_level"),
                slow(SignalNames.ENGINE_OIL_TEMPERATURE, "°C", -39, 180, "Engine_oil_temperature"),
                slow(SignalNames.FUEL_LEVEL, "l", 0, 1_500, "Fuel_level"),
                fast(SignalNames.FUEL_CONSUMPTION, "l/h", 0, 200, "Fuel_consumption"),
                fast(SignalNames.BRAKE_PRESSURE, "MPa", -1, 30, "Brake_pressure"),
                fast(
                        SignalNames.ENGAGED_GEAR,
                        "",
                        0,
                        16,
                        "Engaged_gear_raw_signal_Bits_0_7",
                        "Engaged_gear:_raw_signal-Bits_0-7",
                        "Engaged gear: raw signal-Bits 0-7",
                        "Engaged_gear"),
                slow(
                        SignalNames.SCR_EFFICIENCY,
                        "",
                        0,
                        1,
                        "Efficiency_of_the_SCR_catalytic_converter",
                        "Efficiency of the SCR catalytic converter"),
                fast(SignalNames.ENGINE_LOAD, "%", 0, 100, "Calculated Engine Load"),
                slow(SignalNames.ENGINE_COOLANT_TEMPERATURE, "°C", -39, 150, "engine_coolant_temp", "coolant_temp"),
                fast(SignalNames.ENGINE_SPEED, "rpm", 0, 10_000, "Engine RPM [RPM]", "rpm"),
                slow(
                        SignalNames.INTAKE_AIR_TEMPERATURE,
                        "°C",
                        -39,
                        99,
                        "intake_air_temp",
                        "Intake Air Temperature [°C]"),
                fast(SignalNames.MASS_AIR_FLOW, "g/s", 0, 656, "maf", "Air Flow Rate from Mass Flow Sensor [g/s]"),
                fast(SignalNames.THROTTLE_POSITION, "%", 0, 100, "Absolute Throttle Position [%]"),
                fast(SignalNames.FUEL_RAIL_PRESSURE, "kPa", 0, 400_000, "fuel_rg_pressure"),
                slow(SignalNames.BAROMETRIC_PRESSURE, "kPa", 50, 115, "barometric_pressure"),
                slow(SignalNames.CONTROL_MODULE_VOLTAGE, "V", 6, 36, "control_voltage"),
                fast(SignalNames.INTAKE_MANIFOLD_PRESSURE, "kPa", 5, 400, "Intake Manifold Absolute Pressure [kPa]"),
                slow(SignalNames.AMBIENT_AIR_TEMPERATURE, "°C", -39, 70, "ambient_air_temp"),
                fast(SignalNames.ACCELERATOR_PEDAL_POSITION_E, "%", 0, 100, "Accelerator Pedal Position E [%]"));
    }

    private static Signal fast(String name, String unit, float min, float max, String... aliases) {
        return new Signal(name, unit, min, max, FAST, Set.of(aliases));
    }

    private static Signal slow(String name, String unit, float min, float max, String... aliases) {
        return new Signal(name, unit, min, max, SLOW, Set.of(aliases));
    }
}
