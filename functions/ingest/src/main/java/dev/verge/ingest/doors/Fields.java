package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.telemetry.Intake;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.Signal;
import dev.verge.telemetry.SignalCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fields of an entry, alternating with their values, as the script takes them. */
final class Fields {
    private static final byte[] VEHICLE = bytes("vehicle");
    private static final byte[] TS = bytes("ts");
    private static final Map<String, byte[]> NAMES = SignalCatalogue.standard().signals().stream()
            .collect(Collectors.toUnmodifiableMap(Signal::name, signal -> bytes(signal.name())));

    private Fields() {}

    /** A row of {@code measurements}: vehicle, time, then the signals that it holds under their canonical names. */
    static List<byte[]> of(Measurement row) {
        List<Signal> signals = row.signals().signals();
        List<byte[]> fields = new ArrayList<>(4 + 2 * signals.size());
        fields.add(VEHICLE);
        fields.add(bytes(row.vehicle().value()));
        fields.add(TS);
        fields.add(bytes(Long.toString(row.timestamp())));
        for (int i = 0; i < signals.size(); i++) {
            float value = row.values()[i];
            if (Float.isNaN(value)) continue;
            fields.add(name(signals.get(i)));
            fields.add(bytes(Float.toString(value)));
        }
        return fields;
    }

    /** A row of {@code rejected}. */
    static List<byte[]> of(Intake.Rejected rejected, Origin origin) {
        return Stream.of(
                        "kind", "row",
                        "vehicle", origin.vehicle(),
                        "ts", origin.ts(),
                        "reason", rejected.reason().code(),
                        "field", rejected.field(),
                        "detail", rejected.detail(),
                        "source", origin.source(),
                        "raw", origin.raw())
                .map(Fields::bytes)
                .toList();
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] name(Signal signal) {
        byte[] known = NAMES.get(signal.name());
        return known == null ? bytes(signal.name()) : known;
    }
}
