package dev.verge.redis.streams;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One entry of a stream as it was delivered. Field values are the bytes Redis holds; do not write into them.
///
/// A field that occurs several times in the entry keeps its last value.
///
/// @param stream key of the stream
/// @param id the entry's id, `milliseconds-sequence`
/// @param fields field names (UTF-8) and values, in the entry's order
/// @param deliveries how often the entry was handed to a consumer, this time included; 1 for a new one
public record StreamEntry(String stream, String id, Map<String, byte[]> fields, long deliveries) {

    public StreamEntry {
        requireNonNull(stream, "stream");
        requireNonNull(id, "id");
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /// The time part of the id: when the entry was added, in epoch milliseconds of the server (or what the writer set).
    public long addedAtMillis() {
        return Long.parseLong(id, 0, id.indexOf('-'), 10);
    }
}
