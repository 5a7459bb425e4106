package dev.verge.telemetry;

import dev.verge.telemetry.Intake.Rejected;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A row being put together, field by field. Of no use after {@link #finish}, which gives its array away. */
final class MeasurementDraft {
    private final SignalSet columns;
    private final float[] values;
    private int filled;
    private @Nullable VehicleId vehicle;
    private long timestamp = -1;

    MeasurementDraft(SignalSet columns) {
        this.columns = columns;
        this.values = new float[columns.size()];
        Arrays.fill(values, Float.NaN);
    }

    /** False where a vehicle was named before. */
    boolean putVehicle(VehicleId named) {
        if (vehicle != null) return false;
        vehicle = named;
        return true;
    }

    /** False where a time was given before. */
    boolean putTime(long millis) {
        if (timestamp >= 0) return false;
        timestamp = millis;
        return true;
    }

    /** Takes a finite value, unless the column is negative; false where the column has one already. */
    boolean put(int column, float value) {
        // a known signal that is no column counts as one: a row without any column still takes its place in a window
        if (column >= 0) {
            if (!Float.isNaN(values[column])) return false;
            values[column] = value;
        }
        filled++;
        return true;
    }

    /** The row, or what it lacks. */
    Intake finish(String vehicleField, String timeField) {
        if (vehicle == null) return Faults.missing(Reason.MISSING_VEHICLE, vehicleField);
        if (timestamp < 0) return Faults.missing(Reason.MISSING_TIME, timeField);
        if (filled == 0) return noSignals();
        return new Intake.Accepted(new Measurement(vehicle, timestamp, columns, values));
    }

    private static Rejected noSignals() {
        return new Rejected(Reason.NO_SIGNALS, "", "the row holds no signal");
    }
}
