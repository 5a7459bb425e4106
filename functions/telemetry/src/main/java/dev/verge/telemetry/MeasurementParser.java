package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.Intake.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the fields of a stream entry into a row. The first fault in the order of the fields is the row's; what is
 * missing is told last. Makes no string for a sound row in a known spelling. Thread-safe.
 */
public final class MeasurementParser {
    private static final String TIME = "ts";

    private final SignalColumns columns;
    private final UnknownSignals unknown;
    private final String vehicleName;
    private final byte[] vehicleField;
    private final byte @Nullable [] timeField;
    private final VehicleIds vehicles = new VehicleIds();

    private MeasurementParser(
            SignalColumns columns, UnknownSignals unknown, String vehicleField, @Nullable String timeField) {
        this.columns = requireNonNull(columns, "columns");
        this.unknown = requireNonNull(unknown, "unknown");
        this.vehicleName = vehicleField;
        this.vehicleField = vehicleField.getBytes(StandardCharsets.UTF_8);
        this.timeField = timeField == null ? null : timeField.getBytes(StandardCharsets.UTF_8);
    }

    /** For Verge's own {@code measurements} stream (path D): {@code vehicle}, {@code ts}, then signals. */
    public static MeasurementParser measurements(SignalColumns columns, UnknownSignals unknown) {
        return new MeasurementParser(columns, unknown, "vehicle", TIME);
    }

    /** The same for the standard catalogue; unknown signals are rejected. */
    public static MeasurementParser measurements(SignalSet set) {
        return measurements(new SignalColumns(set, SignalCatalogue.standard()), UnknownSignals.REJECT);
    }

    /** For the older {@code v2x} stream (path A): {@code car_id}, then signals; the time is the entry id's. */
    public static MeasurementParser v2x(SignalColumns columns, UnknownSignals unknown) {
        return new MeasurementParser(columns, unknown, "car_id", null);
    }

    /** The same for the standard catalogue; unknown signals are rejected. */
    public static MeasurementParser v2x(SignalSet set) {
        return v2x(new SignalColumns(set, SignalCatalogue.standard()), UnknownSignals.REJECT);
    }

    /**
     * The row of an entry.
     *
     * @param fields field, value, field, value, … as they came
     * @param entryMillis the milliseconds of the entry's id: the time of a row whose layout has no time field
     */
    public Intake parse(List<byte[]> fields, long entryMillis) {
        if (fields.size() % 2 != 0) return Faults.malformed("", "the entry has a field without a value");
        MeasurementDraft draft = draft(entryMillis);
        for (int i = 0; i < fields.size(); i += 2) {
            Rejected fault = take(draft, fields.get(i), fields.get(i + 1));
            if (fault != null) return fault;
        }
        return draft.finish(vehicleName, TIME);
    }

    /** The vehicle that an entry names, whatever else is wrong with it; null where it names no valid one. */
    public @Nullable VehicleId vehicle(List<byte[]> fields) {
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (Arrays.equals(fields.get(i), vehicleField)) return vehicles.of(fields.get(i + 1));
        }
        return null;
    }

    private MeasurementDraft draft(long entryMillis) {
        MeasurementDraft draft = new MeasurementDraft(columns.set());
        if (timeField == null) draft.putTime(entryMillis);
        return draft;
    }

    private @Nullable Rejected take(MeasurementDraft draft, byte[] name, byte[] value) {
        if (name.length > Faults.MAX_FIELD) return Faults.tooLarge(Texts.shown(name), name.length);
        if (value.length > Faults.MAX_FIELD) return Faults.tooLarge(Texts.shown(name), value.length);
        if (Arrays.equals(name, vehicleField)) return vehicle(draft, value);
        if (timeField != null && Arrays.equals(name, timeField)) return time(draft, value);
        return signal(draft, name, value);
    }

    private @Nullable Rejected vehicle(MeasurementDraft draft, byte[] value) {
        VehicleId vehicle = vehicles.of(value);
        if (vehicle != null) return draft.putVehicle(vehicle) ? null : Faults.duplicate(vehicleName);
        return Texts.isUtf8(value) ? Faults.badVehicle(vehicleName, Texts.shown(value)) : Faults.notUtf8(vehicleName);
    }

    private static @Nullable Rejected time(MeasurementDraft draft, byte[] value) {
        long millis = Decimals.parseWhole(value, 0, value.length);
        if (millis < 0 || millis >= PackedRows.TIME_LIMIT) return Faults.badTime(TIME, Texts.shown(value));
        return draft.putTime(millis) ? null : Faults.duplicate(TIME);
    }

    private @Nullable Rejected signal(MeasurementDraft draft, byte[] name, byte[] value) {
        int column = columns.find(name);
        if (column == SignalColumns.UNKNOWN) {
            if (unknown == UnknownSignals.IGNORE) return null;
            return Texts.isUtf8(name) ? Faults.unknownSignal(Texts.shown(name)) : Faults.notUtf8(Texts.shown(name));
        }
        float number = Decimals.parse(value, 0, value.length);
        if (Float.isNaN(number)) {
            String field = Texts.shown(name);
            return Texts.isUtf8(value) ? Faults.notANumber(field, Texts.shown(value)) : Faults.notUtf8(field);
        }
        return draft.put(column, number) ? null : Faults.duplicate(Texts.shown(name));
    }
}
