package dev.verge.redis.streams;

import java.time.Instant;
import java.util.Map;

/// Where a message comes from; attached to every message of an incoming channel.
///
/// @param entry the stream entry
/// @param group the consumer group it was read with
/// @param consumer the consumer that read it
public record IncomingRedisStreamsMetadata(StreamEntry entry, String group, String consumer) {

    /// The key of the stream.
    public String stream() {
        return entry.stream();
    }

    /// The entry's id, `milliseconds-sequence`.
    public String id() {
        return entry.id();
    }

    /// The fields as they are in Redis.
    public Map<String, byte[]> fields() {
        return entry.fields();
    }

    /// How often the entry was handed to a consumer, this time included. More than 1: it may have been handled before.
    public long deliveryCount() {
        return entry.deliveries();
    }

    /// When the entry was added, as its id says.
    public Instant addedAt() {
        return Instant.ofEpochMilli(entry.addedAtMillis());
    }
}
