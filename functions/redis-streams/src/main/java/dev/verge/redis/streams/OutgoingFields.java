package dev.verge.redis.streams;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns payloads into fields of a stream entry.
///
/// @param payloadField name of the field for a payload that is one value
record OutgoingFields(String payloadField) {

    /// @throws IllegalArgumentException if the payload, or a value in it, is null or no text, bytes, number or boolean,
    /// or if
    ///     there is no field at all
    Map<String, byte[]> of(@Nullable Object payload, Map<String, String> further) {
        Map<String, byte[]> fields = new LinkedHashMap<>();
        if (payload instanceof Map<?, ?> map) {
            map.forEach((name, value) -> fields.put(String.valueOf(name), bytes(value)));
        } else {
            fields.put(payloadField, bytes(payload));
        }
        further.forEach((name, value) -> fields.put(name, bytes(value)));
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("an entry needs at least one field");
        }
        return fields;
    }

    private static byte[] bytes(@Nullable Object value) {
        return switch (value) {
            case null -> throw new IllegalArgumentException("cannot write null into a stream entry");
            case byte[] raw -> raw;
            case CharSequence text -> text.toString().getBytes(StandardCharsets.UTF_8);
            case Number number -> number.toString().getBytes(StandardCharsets.UTF_8);
            case Boolean flag -> flag.toString().getBytes(StandardCharsets.UTF_8);
            default ->
                throw new IllegalArgumentException(
                        "cannot write a " + value.getClass().getName() + " into a stream entry");
        };
    }
}
