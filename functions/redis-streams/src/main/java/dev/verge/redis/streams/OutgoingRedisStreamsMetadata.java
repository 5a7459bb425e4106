package dev.verge.redis.streams;

import java.util.Map;
import java.util.Optional;

/// How one message of an outgoing channel is to be written; what is absent is taken from the channel.
///
/// @param stream key of the stream to add to
/// @param id id of the new entry (`milliseconds-sequence`, or `milliseconds-*`); it must be above the stream's last one
/// @param fields further fields, written after those of the payload
public record OutgoingRedisStreamsMetadata(Optional<String> stream, Optional<String> id, Map<String, String> fields) {

    private static final OutgoingRedisStreamsMetadata NONE =
            new OutgoingRedisStreamsMetadata(Optional.empty(), Optional.empty(), Map.of());

    public OutgoingRedisStreamsMetadata {
        fields = Map.copyOf(fields);
    }

    /// Nothing of its own.
    public static OutgoingRedisStreamsMetadata none() {
        return NONE;
    }

    public static OutgoingRedisStreamsMetadata toStream(String stream) {
        return NONE.withStream(stream);
    }

    public OutgoingRedisStreamsMetadata withStream(String key) {
        return new OutgoingRedisStreamsMetadata(Optional.of(key), id, fields);
    }

    public OutgoingRedisStreamsMetadata withId(String entryId) {
        return new OutgoingRedisStreamsMetadata(stream, Optional.of(entryId), fields);
    }

    public OutgoingRedisStreamsMetadata withFields(Map<String, String> further) {
        return new OutgoingRedisStreamsMetadata(stream, id, further);
    }
}
