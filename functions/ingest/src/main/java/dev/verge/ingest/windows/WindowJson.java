package dev.verge.ingest.windows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.verge.telemetry.SignalSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** A window as the body of {@code POST /v1/predict}, written straight from its packed rows. */
final class WindowJson {
    private static final JsonFactory JSON = new JsonFactory();

    private WindowJson() {}

    /**
     * @param stored the columns of the packed rows
     * @param wanted the columns that the model is given
     */
    static byte[] encode(WindowEntry window, SignalSet stored, SignalSet wanted) {
        int width = Double.BYTES + Float.BYTES * stored.size();
        ByteBuffer rows = ByteBuffer.wrap(window.rows());
        ByteArrayOutputStream out = new ByteArrayOutputStream(window.rows().length * 2);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("vehicle", window.vehicle());
            json.writeStringField("model", window.model());
            json.writeNumberField("stride", window.stride());
            json.writeArrayFieldStart("signals");
            for (String name : wanted.names()) json.writeString(name);
            json.writeEndArray();
            json.writeArrayFieldStart("timestamps");
            for (int at = 0; at < rows.capacity(); at += width) json.writeNumber((long) rows.getDouble(at));
            json.writeEndArray();
            json.writeArrayFieldStart("values");
            int[] columns = wanted.names().stream().mapToInt(stored::indexOf).toArray();
            for (int at = 0; at < rows.capacity(); at += width) {
                json.writeStartArray();
                for (int column : columns) {
                    float value = column < 0 ? Float.NaN : rows.getFloat(at + Double.BYTES + Float.BYTES * column);
                    if (Float.isNaN(value)) json.writeNull();
                    else json.writeNumber(value);
                }
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
