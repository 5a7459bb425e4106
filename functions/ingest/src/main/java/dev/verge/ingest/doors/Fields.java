package dev.verge.ingest.doors;

import dev.verge.telemetry.Intake;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.Signal;
import java.util.ArrayList;
import java.util.List;

/** The fields of an entry, alternating with their values. */
final class Fields {
    private Fields() {}

    /** A row of {@code measurements}: vehicle, time, then the signals that it holds under their canonical names. */
    static List<String> of(Measurement row) {
        List<Signal> signals = row.signals().signals();
        List<String> fields = new ArrayList<>(4 + 2 * signals.size());
        fields.add("vehicle");
        fields.add(row.vehicle().value());
        fields.add("ts");
        fields.add(Long.toString(row.timestamp()));
        for (int i = 0; i < signals.size(); i++) {
            float value = row.values()[i];
            if (Float.isNaN(value)) continue;
            fields.add(signals.get(i).name());
            fields.add(Float.toString(value));
        }
        return fields;
    }

    /** A row of {@code rejected}. */
    static List<String> of(Intake.Rejected rejected, Origin origin) {
        return List.of(
                "kind", "row",
                "vehicle", origin.vehicle(),
                "ts", origin.ts(),
                "reason", rejected.reason().code(),
                "field", rejected.field(),
                "detail", rejected.detail(),
                "source", origin.source(),
                "raw", origin.raw());
    }
}
