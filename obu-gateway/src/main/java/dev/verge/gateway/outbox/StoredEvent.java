package dev.verge.gateway.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.StreamMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event in Redis.
 *
 * @param entry the entry's id
 * @param id the event's id
 * @param why reasons
 * @param window its JSON
 */
record StoredEvent(String entry, String id, String why, byte[] window) {
    private static final Pattern TIMES = Pattern.compile("/([0-9]{1,18})-[0-9]{1,18}/");

    static StoredEvent of(StreamMessage<byte[], byte[]> message) {
        Map<String, byte[]> fields = new HashMap<>();
        message.getBody().forEach((name, value) -> fields.put(new String(name, UTF_8), value));
        return new StoredEvent(
                message.getId(), text(fields, "id"), text(fields, "why"), fields.getOrDefault("window", new byte[0]));
    }

    /** The pseudonym, which the id begins with. */
    String vehicle() {
        return id.substring(0, Math.max(0, id.indexOf('/')));
    }

    /** The time of the window's first row; 0 for an id of another shape, which nobody here writes. */
    long firstMillis() {
        Matcher times = TIMES.matcher(id);
        return times.find() ? Long.parseLong(times.group(1)) : 0;
    }

    private static String text(Map<String, byte[]> fields, String name) {
        return new String(fields.getOrDefault(name, new byte[0]), UTF_8);
    }
}
