package dev.verge.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of one window message as they are read; for one thread and one message. */
final class WindowFields extends MessageFields<WindowMessage> {
    private @Nullable String model;
    private int stride;
    private @Nullable List<String> signals;
    private long @Nullable [] timestamps;
    private @Nullable Cells cells;

    @Override
    void readField(String field, JsonParser parser) throws IOException, Refusal {
        switch (field) {
            case "model" ->
                model = parser.currentToken() == JsonToken.VALUE_NULL ? null : JsonFields.text(parser, "model");
            case "stride" -> stride = readStride(parser);
            case "signals" -> signals = JsonFields.signals(parser);
            case "timestamps" -> timestamps = Timestamps.read(parser);
            case "values" -> cells = Cells.read(parser);
            // an unknown field is a newer sender's, and no fault
            default -> parser.skipChildren();
        }
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

    @Override
    WindowMessage toMessage(VehicleId vehicle, SignalColumns columns) throws Refusal {
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
