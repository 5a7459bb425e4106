package dev.verge.telemetry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every signal that Verge knows, found by any spelling in the field. Spellings are compared folded (see
 * {@link SignalNames#fold}), so case, punctuation and a unit in brackets do not matter. Immutable.
 */
public final class SignalCatalogue {
    private static final SignalCatalogue STANDARD = new SignalCatalogue(StandardSignals.all());

    /** The 12 signals of a SEAT Ateca's log, in the log's order: path B, path C and the Ateca recordings. */
    public static final SignalSet ATECA = STANDARD.set(
            SignalNames.VEHICLE_SPEED,
            SignalNames.TIME_SINCE_ENGINE_START,
            SignalNames.NORMED_LOAD_VALUE,
            SignalNames.ACCELERATOR_PEDAL_POSITION,
            SignalNames.ENGINE_TORQUE,
            SignalNames.OIL_FILL_LEVEL,
            SignalNames.ENGINE_OIL_TEMPERATURE,
            SignalNames.FUEL_LEVEL,
            SignalNames.FUEL_CONSUMPTION,
            SignalNames.BRAKE_PRESSURE,
            SignalNames.ENGAGED_GEAR,
            SignalNames.SCR_EFFICIENCY);

    /** The 10 OBD-II signals of path A (stream {@code v2x}), in its order. */
    public static final SignalSet OBD = STANDARD.set(
            SignalNames.ENGINE_LOAD,
            SignalNames.ENGINE_COOLANT_TEMPERATURE,
            SignalNames.ENGINE_SPEED,
            SignalNames.VEHICLE_SPEED,
            SignalNames.INTAKE_AIR_TEMPERATURE,
            SignalNames.MASS_AIR_FLOW,
            SignalNames.THROTTLE_POSITION,
            SignalNames.FUEL_RAIL_PRESSURE,
            SignalNames.BAROMETRIC_PRESSURE,
            SignalNames.CONTROL_MODULE_VOLTAGE);

    /** The 10 signals of the KIT OBD-II recordings, in their order. */
    public static final SignalSet KIT = STANDARD.set(
            SignalNames.ENGINE_COOLANT_TEMPERATURE,
            SignalNames.INTAKE_MANIFOLD_PRESSURE,
            SignalNames.ENGINE_SPEED,
            SignalNames.VEHICLE_SPEED,
            SignalNames.INTAKE_AIR_TEMPERATURE,
            SignalNames.MASS_AIR_FLOW,
            SignalNames.THROTTLE_POSITION,
            SignalNames.AMBIENT_AIR_TEMPERATURE,
            SignalNames.ACCELERATOR_PEDAL_POSITION,
            SignalNames.ACCELERATOR_PEDAL_POSITION_E);

    private final List<Signal> signals;
    private final Map<String, Signal> bySpelling = new HashMap<>();

    private SignalCatalogue(List<Signal> signals) {
        this.signals = List.copyOf(signals);
        for (Signal signal : signals) {
            add(signal.name(), signal);
            signal.aliases().forEach(alias -> add(alias, signal));
        }
    }

    private void add(String spelling, Signal signal) {
        Signal other = bySpelling.putIfAbsent(SignalNames.fold(spelling), signal);
        if (other != null && !other.equals(signal)) {
            throw new IllegalArgumentException(
                    "spelling " + Texts.quoted(spelling) + " means both " + other.name() + " and " + signal.name());
        }
    }

    /** The signals of formats.md's paths A, B and C and of the Ateca and KIT recordings. */
    public static SignalCatalogue standard() {
        return STANDARD;
    }

    /**
     * A catalogue of one's own.
     *
     * @throws IllegalArgumentException if one spelling means two signals
     */
    public static SignalCatalogue of(List<Signal> signals) {
        return new SignalCatalogue(signals);
    }

    /** The signal that is spelled like this, or null when none is. */
    public @Nullable Signal find(String spelling) {
        return bySpelling.get(SignalNames.fold(spelling));
    }

    /**
     * Columns in the order given.
     *
     * @throws IllegalArgumentException if a name is no known spelling or a signal comes twice
     */
    public SignalSet set(String... names) {
        return set(List.of(names));
    }

    /** The same as {@link #set(String...)}. */
    public SignalSet set(List<String> names) {
        return SignalSet.of(names.stream().map(this::require).toList());
    }

    private Signal require(String name) {
        Signal signal = find(name);
        if (signal == null) throw new IllegalArgumentException("no such signal: " + Texts.quoted(name));
        return signal;
    }

    /** All signals. */
    public List<Signal> signals() {
        return signals;
    }
}
