package dev.verge.load.door;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.Signal;
import dev.verge.telemetry.SignalSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The text of a row's present values, with the field names' bytes made once for each set of signals. */
final class Values {
    private static final List<String> OBD_CANONICAL = List.of(
            "engine_coolant_temperature",
            "intake_air_temperature",
            "mass_air_flow",
            "fuel_rail_pressure",
            "control_module_voltage");
    private static final List<String> OBD_FIELD =
            List.of("engine_coolant_temp", "intake_air_temp", "maf", "fuel_rg_pressure", "control_voltage");

    private final Map<SignalSet, byte[][]> names = new HashMap<>();
    private final boolean obdSpelling;

    /** @param obdSpelling with the names that vehicles write into the stream {@code v2x} */
    Values(boolean obdSpelling) {
        this.obdSpelling = obdSpelling;
    }

    /** Receives one present value. */
    interface Sink {
        void value(byte[] name, String value);
    }

    void each(Measurement row, Sink sink) {
        byte[][] fields = names.computeIfAbsent(row.signals(), this::fields);
        float[] values = row.values();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isNaN(values[i])) sink.value(fields[i], text(values[i]));
        }
    }

    /** Shortest decimal text; whole numbers without a fraction. */
    static String text(float value) {
        int whole = (int) value;
        return whole == value ? Integer.toString(whole) : Float.toString(value);
    }

    private byte[][] fields(SignalSet signals) {
        return signals.signals().stream().map(this::field).map(Pipeline::utf8).toArray(byte[][]::new);
    }

    private String field(Signal signal) {
        int obd = obdSpelling ? OBD_CANONICAL.indexOf(signal.name()) : -1;
        return obd < 0 ? signal.name() : OBD_FIELD.get(obd);
    }
}
