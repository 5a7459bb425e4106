package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Redis tells about something: names and values in turn. */
final class Flat {
    private final Map<String, Object> fields = new HashMap<>();

    private Flat(List<?> reply) {
        for (int i = 0; i + 1 < reply.size(); i += 2) {
            Object value = reply.get(i + 1);
            if (value != null) fields.put(text(reply.get(i)), value);
        }
    }

    /** @param reply a list */
    static Flat of(Object reply) {
        return new Flat((List<?>) reply);
    }

    /** The value as text; empty where there is none. */
    String text(String name) {
        Object value = fields.get(name);
        return value == null ? "" : text(value);
    }

    static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(value);
    }
}
