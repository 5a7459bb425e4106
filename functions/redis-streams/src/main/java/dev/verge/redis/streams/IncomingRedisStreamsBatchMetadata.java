package dev.verge.redis.streams;

import java.util.List;

/// Where a batch message comes from: one entry of this list for each element of the payload, in the same order.
public record IncomingRedisStreamsBatchMetadata(List<IncomingRedisStreamsMetadata> entries) {

    public IncomingRedisStreamsBatchMetadata {
        entries = List.copyOf(entries);
    }
}
