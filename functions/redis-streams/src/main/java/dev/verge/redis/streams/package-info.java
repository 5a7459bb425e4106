/// A SmallRye Reactive Messaging connector for Redis Streams, on Lettuce.
///
/// [dev.verge.redis.streams.RedisStreamsConnector] is the entry point; it is found by its name, `redis-streams`.
@NullMarked
package dev.verge.redis.streams;

import org.jspecify.annotations.NullMarked;
