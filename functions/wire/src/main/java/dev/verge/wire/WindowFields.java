package dev.verge.wire;

import static com.fasterxml.jackson.core.JsonToken.END_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.Texts;
import dev.verge.telemetry.VehicleId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of one window message as they are read; for one thread and one message. */
final class WindowFields {
    private static final int MAX_SIGNALS = 256;
    private static final int MAX_TEXT = 128;

    private @Nullable VehicleId vehicle;
    private @Nullable String model;
    private int stride;
    private @Nullable List<String> signals;
    private long @Nullable [] timestamps;
    private @Nullable Cells cells;
    private String current = "";
    private final Set<String> seen = new HashSet<>();

    /** The top-level field that is being read, for a fault of syntax. */
    String current() {
        return current;
    }

    Optional<VehicleId> vehicle() {
        return Optional.ofNullable(vehicle);
    }

    void readFrom(JsonParser parser) throws IOException, Refusal {
        // a deserializer is called with the first token read
        if (parser.currentToken() == null) parser.nextToken();
        if (parser.currentToken() != START_OBJECT) {
            throw new Refusal(Reason.MALFORMED, "", "a window is a JSON object");
        }
        while (parser.nextToken() != END_OBJECT) {
            current = cut(parser.currentName());
            if (!seen.add(current)) throw new Refusal(Reason.DUPLICATE_FIELD, current, "the field comes twice");
            parser.nextToken();
            readField(parser);
        }
        current = "";
        if (parser.nextToken() != null) {
            throw new Refusal(Reason.MALFORMED, "", "something follows the window's JSON object");
        }
    }

    // a foreign field name is never repeated to the caller in full
    private static String cut(String name) {
        return name.length() <= MAX_TEXT ? name : name.substring(0, MAX_TEXT);
    }

    private void readField(JsonParser parser) throws IOException, Refusal {
        switch (current) {
            case "vehicle" -> vehicle = readVehicle(parser);
            case "model" -> model = parser.currentToken() == JsonToken.VALUE_NULL ? null : text(parser, "model");
            case "stride" -> stride = readStride(parser);
            case "signals" -> signals = readSignals(parser);
            case "timestamps" -> timestamps = Timestamps.read(parser);
            case "values" -> cells = Cells.read(parser);
            // an unknown field is a newer sender's, and no fault
            default -> parser.skipChildren();
        }
    }

    private static VehicleId readVehicle(JsonParser parser) throws IOException, Refusal {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            throw new Refusal(Reason.MISSING_VEHICLE, "vehicle", "vehicle is null");
        }
        String name = text(parser, "vehicle");
        if (VehicleId.isValid(name)) return new VehicleId(name);
        throw new Refusal(
                Reason.BAD_VEHICLE,
                "vehicle",
                "vehicle must be 1 to 64 of A-Z a-z 0-9 . _ - but is " + Texts.quoted(name));
    }

    private static int readStride(JsonParser parser) throws IOException, Refusal {
        if (parser.currentToken() == JsonToken.VALUE_NULL) return 0;
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() == JsonParser.NumberType.INT
                && parser.getIntValue() >= 1) {
            return parser.getIntValue();
        }
        throw new Refusal(Reason.INVALID, "stride", "stride must be a whole number of rows, 1 or more");
    }

    private static List<String> readSignals(JsonParser parser) throws IOException, Refusal {
        if (!parser.isExpectedStartArrayToken()) {
            throw new Refusal(Reason.MALFORMED, "signals", "signals must be an array of names");
        }
        List<String> names = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (names.size() == MAX_SIGNALS) {
                throw new Refusal(Reason.FIELD_TOO_LARGE, "signals", "more than " + MAX_SIGNALS + " signals");
            }
            names.add(text(parser, "signals[" + names.size() + "]"));
        }
        return names;
    }

    private static String text(JsonParser parser, String field) throws IOException, Refusal {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new Refusal(Reason.MALFORMED, field, field + " must be text");
        }
        if (parser.getTextLength() > MAX_TEXT) {
            throw new Refusal(Reason.FIELD_TOO_LARGE, field, field + " is longer than " + MAX_TEXT + " characters");
        }
        return parser.getText();
    }

    WindowMessage toMessage(SignalColumns columns) throws Refusal {
        if (vehicle == null) throw new Refusal(Reason.MISSING_VEHICLE, "vehicle", "vehicle is missing");
        if (signals == null || signals.isEmpty()) {
            throw new Refusal(Reason.NO_SIGNALS, "signals", "signals is missing or empty");
        }
        if (timestamps == null || timestamps.length == 0) {
            throw new Refusal(Reason.MISSING_TIME, "timestamps", "timestamps is missing or empty");
        }
        if (cells == null) throw new Refusal(Reason.INVALID, "values", "values is missing");
        SignalSet set = columns.of(signals);
        float[] values = cells.of(timestamps.length, set.size());
        int step = stride == 0 ? timestamps.length : stride;
        return new WindowMessage.Read(
                new TelemetryWindow(vehicle, step, set, timestamps, values), Optional.ofNullable(model));
    }
}
