package dev.verge.telemetry;

/** Canonical signal names, and how any other spelling is folded before it is looked up. */
public final class SignalNames {
    public static final String VEHICLE_SPEED = "vehicle_speed";
    public static final String TIME_SINCE_ENGINE_START = "time_since_engine_start";
    public static final String NORMED_LOAD_VALUE = "normed_load_value";
    public static final String ACCELERATOR_PEDAL_POSITION = "accelerator_pedal_position";
    public static final String ACCELERATOR_PEDAL_POSITION_E = "accelerator_pedal_position_e";
    public static final String ENGINE_TORQUE = "engine_torque";
    public static final String OIL_FILL_LEVEL = "oil_fill_level";
    public static final String ENGINE_OIL_TEMPERATURE = "engine_oil_temperature";
    public static final String FUEL_LEVEL = "fuel_level";
    public static final String FUEL_CONSUMPTION = "fuel_consumption";
    public static final String BRAKE_PRESSURE = "brake_pressure";
    public static final String ENGAGED_GEAR = "engaged_gear";
    public static final String SCR_EFFICIENCY = "scr_efficiency";
    public static final String ENGINE_LOAD = "engine_load";
    public static final String ENGINE_COOLANT_TEMPERATURE = "engine_coolant_temperature";
    public static final String ENGINE_SPEED = "engine_speed";
    public static final String INTAKE_AIR_TEMPERATURE = "intake_air_temperature";
    public static final String INTAKE_MANIFOLD_PRESSURE = "intake_manifold_pressure";
    public static final String AMBIENT_AIR_TEMPERATURE = "ambient_air_temperature";
    public static final String MASS_AIR_FLOW = "mass_air_flow";
    public static final String THROTTLE_POSITION = "throttle_position";
    public static final String FUEL_RAIL_PRESSURE = "fuel_rail_pressure";
    public static final String BAROMETRIC_PRESSURE = "barometric_pressure";
    public static final String CONTROL_MODULE_VOLTAGE = "control_module_voltage";

    private SignalNames() {}

    /**
     * Lower case; each run of other characters than {@code a-z 0-9} becomes one {@code _}, none at either end; a unit in
     * square or round brackets is left out, whatever its encoding. {@code "Engine Coolant Temperature [°C]"} becomes
     * {@code "engine_coolant_temperature"}.
     */
    public static String fold(String spelling) {
        StringBuilder folded = new StringBuilder(spelling.length());
        int depth = 0;
        boolean separate = false;
        for (int i = 0; i < spelling.length(); i++) {
            char c = spelling.charAt(i);
            if (c == '[' || c == '(') depth++;
            boolean kept = depth == 0 && isAlphanumeric(c);
            if (kept) {
                if (separate && !folded.isEmpty()) folded.append('_');
                folded.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
            }
            separate = !kept;
            if ((c == ']' || c == ')') && depth > 0) depth--;
        }
        return folded.toString();
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
