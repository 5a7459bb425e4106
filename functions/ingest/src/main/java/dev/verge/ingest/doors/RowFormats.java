package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.telemetry.Intake;
import dev.verge.telemetry.MeasurementParser;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalColumns;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.UnknownSignals;
import dev.verge.telemetry.message.SplitFrame;
import java.util.List;

/** Rows as fields that alternate with their values, in the layouts that the doors meet. Every known signal may come. */
final class RowFormats {
    private static final SignalSet ALL = SignalSet.of(SignalCatalogue.standard().signals());
    private static final byte[] CAR_ID = "car_id".getBytes(UTF_8);

    private final MeasurementParser measurements;
    private final MeasurementParser v2x;

    RowFormats(UnknownSignals unknown) {
        var columns = new SignalColumns(ALL, SignalCatalogue.standard());
        this.measurements = MeasurementParser.measurements(columns, unknown);
        this.v2x = MeasurementParser.v2x(columns, unknown);
    }

    /** A row of {@code measurements}: {@code vehicle}, {@code ts}, signals. */
    Intake measurement(FieldList fields) {
        return measurements.parse(fields.list(), 0);
    }

    /** An entry of the older stream: {@code car_id} and signals; its time is its id's. */
    Intake v2x(long millis, FieldList fields) {
        return v2x.parse(fields.list(), millis);
    }

    /** Rows under columns that are named once, of split JSON. */
    SplitFrame split(List<String> columns) {
        return new SplitFrame(columns, measurements);
    }

    /** An entry of either layout, told by its fields. */
    Intake entry(String id, FieldList fields) {
        if (fields.find(CAR_ID) == null) return measurement(fields);
        try {
            return v2x(StreamPosition.of(id).millis(), fields);
        } catch (IllegalArgumentException e) {
            return new Intake.Rejected(Reason.BAD_TIME, "id", "the event's id is no entry's id");
        }
    }
}
