package dev.verge.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.Prediction;
import dev.verge.telemetry.SignalCatalogue;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Teaches the application's mapper, which Funqy uses, the same JSON that {@link WindowReader} and {@link JsonTexts} speak. */
@Singleton
public class WireModule implements ObjectMapperCustomizer {
    @Override
    public void customize(ObjectMapper mapper) {
        // an event that says a thing twice is refused, not guessed at
        mapper.enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
        SimpleModule module = new SimpleModule("verge");
        module.addDeserializer(WindowBody.class, new WindowBodyDeserializer());
        module.addSerializer(Prediction.class, serializer(JsonTexts::write));
        module.addSerializer(FeatureTensor.class, serializer(JsonTexts::write));
        module.addSerializer(Problem.class, serializer(JsonTexts::write));
        mapper.registerModule(module);
    }

    private interface Writer<T> {
        void write(T value, JsonGenerator json) throws IOException;
    }

    private static <T> JsonSerializer<T> serializer(Writer<T> writer) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                writer.write(value, json);
            }
        };
    }

    private static final class WindowBodyDeserializer extends JsonDeserializer<WindowBody> {
        private final WindowReader reader = new WindowReader(SignalCatalogue.standard());

        @Override
        public WindowBody deserialize(JsonParser parser, DeserializationContext context) {
            return new WindowBody(reader.read(parser));
        }
    }
}
