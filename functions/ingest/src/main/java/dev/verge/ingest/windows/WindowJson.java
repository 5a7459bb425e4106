package dev.verge.ingest.windows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A window as the body of {@code POST /v1/predict}, written straight from its packed rows. */
final class WindowJson {
    private static final JsonFactory JSON = new JsonFactory();

    private WindowJson() {}

    /** The window with the columns that a model wants; one that the window does not have is {@code null} in every row. */
    static byte[] encode(TelemetryWindow window, String model, SignalSet wanted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(window.values().length * 8);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("vehicle", window.vehicle().value());
            json.writeStringField("model", model);
            json.writeNumberField("stride", window.stride());
            json.writeArrayFieldStart("signals");
            for (String name : wanted.names()) json.writeString(name);
            json.writeEndArray();
            json.writeFieldName("timestamps");
            json.writeArray(window.timestamps(), 0, window.rows());
            json.writeArrayFieldStart("values");
            int[] columns =
                    wanted.names().stream().mapToInt(window.signals()::indexOf).toArray();
            for (int row = 0; row < window.rows(); row++) writeRow(json, window, row, columns);
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void writeRow(JsonGenerator json, TelemetryWindow window, int row, int[] columns)
            throws IOException {
        json.writeStartArray();
        for (int column : columns) {
            float value = column < 0 ? Float.NaN : window.value(row, column);
            if (Float.isNaN(value)) json.writeNull();
            else json.writeNumber(value);
        }
        json.writeEndArray();
    }
}
