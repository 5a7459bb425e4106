/** A SmallRye Reactive Messaging connector for Redis Streams, on Lettuce. */
@NullMarked
package dev.verge.redis.streams;

import org.jspecify.annotations.NullMarked;
