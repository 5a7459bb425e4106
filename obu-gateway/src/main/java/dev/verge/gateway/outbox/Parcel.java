package dev.verge.gateway.outbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.verge.gateway.uplink.SpelledWindow;
import dev.verge.gateway.uplink.UplinkRules;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event as it leaves: a CloudEvent {@code dev.verge.measurements.v1} whose data are the window's rows. The rules are
 * asked again now, since what may leave may have become less while it waited.
 *
 * @param event what is in the outbox
 * @param json the CloudEvent; null if nothing of it may leave any more
 */
record Parcel(StoredEvent event, byte @Nullable [] json) {
    private static final JsonFactory JSON = new JsonFactory();
    static final String TYPE = "dev.verge.measurements.v1";

    static Parcel of(StoredEvent event, UplinkRules rules, String source) {
        try {
            SpelledWindow window = rules.reduceAgain(SpelledWindow.read(event.window()));
            return new Parcel(event, window == null ? null : cloudEvent(event, window, source));
        } catch (IOException e) {
            // nobody but a gateway writes here; what cannot be read cannot be known to be anonymous
            return new Parcel(event, null);
        }
    }

    private static byte[] cloudEvent(StoredEvent event, SpelledWindow window, String source) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024 + event.window().length * 4);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("specversion", "1.0");
            json.writeStringField("id", event.id());
            json.writeStringField("source", source);
            json.writeStringField("type", TYPE);
            json.writeStringField("subject", window.vehicle());
            json.writeStringField("partitionkey", window.vehicle());
            json.writeStringField(
                    "time", Instant.ofEpochMilli(window.lastMillis()).toString());
            json.writeStringField("datacontenttype", "application/json");
            json.writeStringField("vergewhy", event.why());
            json.writeFieldName("data");
            window.writeRows(json);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    int size() {
        return json == null ? 0 : json.length + 1;
    }

    /** A batch of those that may leave. */
    static byte[] batch(List<Parcel> parcels) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(
                2 + parcels.stream().mapToInt(Parcel::size).sum());
        bytes.write('[');
        boolean first = true;
        for (Parcel parcel : parcels) {
            byte[] json = parcel.json();
            if (json == null) continue;
            if (!first) bytes.write(',');
            bytes.writeBytes(json);
            first = false;
        }
        bytes.write(']');
        return bytes.toByteArray();
    }
}
