package dev.verge.redis.streams;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The type of a channel's payloads.
public enum PayloadFormat {
    /// Field values are decoded as UTF-8 text (malformed bytes become U+FFFD): `Map<String, String>`, or `String`.
    TEXT {
        @Override
        Object value(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    },
    /// Field values stay the bytes they are: `Map<String, byte[]>`, or `byte[]`.
    BYTES {
        @Override
        Object value(byte[] bytes) {
            return bytes;
        }
    };

    abstract Object value(byte[] bytes);

    /// The payload for an entry: all its fields, or the value of the one field that was named.
    ///
    /// @throws IllegalArgumentException if the named field is missing
    Object of(StreamEntry entry, Optional<String> field) {
        return field.map(name -> one(entry, name)).orElseGet(() -> all(entry));
    }

    private Object one(StreamEntry entry, String name) {
        byte[] bytes = entry.fields().get(name);
        if (bytes == null) {
            throw new IllegalArgumentException("the entry has no field '" + name + "'");
        }
        return value(bytes);
    }

    private Object all(StreamEntry entry) {
        Map<String, Object> values = new LinkedHashMap<>();
        entry.fields().forEach((name, bytes) -> values.put(name, value(bytes)));
        return Collections.unmodifiableMap(values);
    }
}
