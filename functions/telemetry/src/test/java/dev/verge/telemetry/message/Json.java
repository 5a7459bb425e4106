package dev.verge.telemetry.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.telemetry.testing.Fixtures;
import java.util.List;
import java.util.Map;

/** Any JSON parser will do; this module has none. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static Map<String, Object> fixture(String name) {
        try {
            return MAPPER.readValue(Fixtures.text(name), new TypeReference<>() {});
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @SuppressWarnings("unchecked")
    static <T> List<T> list(Map<String, Object> object, String name) {
        return (List<T>) requireNonNull(object.get(name), name);
    }
}
