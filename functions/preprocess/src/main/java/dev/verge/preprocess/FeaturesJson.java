package dev.verge.preprocess;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.verge.wire.JsonTexts;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;

/**
 * Writes features as the tensor's fields, {@code vehicle}, {@code timestamp} (of the last row), {@code implausible}, and where
 * they are known {@code model} and {@code suspect}.
 */
@Singleton
public class FeaturesJson implements ObjectMapperCustomizer {
    @Override
    public void customize(ObjectMapper mapper) {
        mapper.registerModule(new SimpleModule("verge-features").addSerializer(Features.class, new Serializer()));
    }

    private static final class Serializer extends JsonSerializer<Features> {
        @Override
        public void serialize(Features features, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartObject();
            JsonTexts.writeFields(features.tensor(), json);
            json.writeStringField("vehicle", features.vehicle().value());
            json.writeNumberField("timestamp", features.observedAt().toEpochMilli());
            if (features.model().isPresent())
                json.writeStringField("model", features.model().get());
            JsonTexts.writeSuspect(features.suspicions(), json);
            json.writeArrayFieldStart("implausible");
            for (Implausible value : features.implausible()) write(value, json);
            json.writeEndArray();
            json.writeEndObject();
        }

        private static void write(Implausible value, JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeNumberField("timestamp", value.timestamp());
            json.writeStringField("signal", value.signal());
            json.writeNumberField("value", value.value());
            json.writeEndObject();
        }
    }
}
