package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row being put together, field by field, for any door: every method that takes a field tells what is wrong with it,
 * or null. Not thread-safe; of no use after {@link #finish()}, which gives its array away.
 */
public final class MeasurementDraft {
    private final SignalColumns columns;
    private final UnknownSignals unknown;
    private final float[] values;
    private int filled;
    private @Nullable VehicleId vehicle;
    private long timestamp = -1;

    /** A draft without any field. */
    public MeasurementDraft(SignalColumns columns, UnknownSignals unknown) {
        this.columns = requireNonNull(columns, "columns");
        this.unknown = requireNonNull(unknown, "unknown");
        this.values = new float[columns.set().size()];
        Arrays.fill(values, Float.NaN);
    }

    /** Takes the vehicle's name as it was sent. */
    public Intake.@Nullable Rejected vehicle(String field, String name) {
        if (!VehicleId.isValid(name)) return Faults.badVehicle(field, name);
        return vehicle(field, new VehicleId(name));
    }

    Intake.@Nullable Rejected vehicle(String field, VehicleId name) {
        if (vehicle != null) return Faults.duplicate(field);
        vehicle = name;
        return null;
    }

    /** Takes the time in milliseconds since the epoch; a negative one stands for a text that is no such time. */
    public Intake.@Nullable Rejected time(String field, long millis, String text) {
        if (millis < 0 || millis >= PackedRows.TIME_LIMIT) return Faults.badTime(field, text);
        if (timestamp >= 0) return Faults.duplicate(field);
        timestamp = millis;
        return null;
    }

    /** Takes a signal under any spelling; {@code NaN} stands for a text that is no number. */
    public Intake.@Nullable Rejected signal(String field, float value, String text) {
        int column = columns.find(field);
        if (column == SignalColumns.UNKNOWN) {
            return unknown == UnknownSignals.IGNORE ? null : Faults.unknownSignal(field);
        }
        if (!Float.isFinite(value)) return Faults.notANumber(field, text);
        return put(column, value) ? null : Faults.duplicate(field);
    }

    /** Takes a finite value; false where the column has one already. */
    boolean put(int column, float value) {
        if (column < 0) return true;
        if (!Float.isNaN(values[column])) return false;
        values[column] = value;
        filled++;
        return true;
    }

    /** The row, or what it lacks. */
    public Intake finish() {
        if (vehicle == null) return Faults.missingVehicle();
        if (timestamp < 0) return Faults.missingTime();
        if (filled == 0) return Faults.noSignals();
        return new Intake.Accepted(new Measurement(vehicle, timestamp, columns.set(), values));
    }
}
