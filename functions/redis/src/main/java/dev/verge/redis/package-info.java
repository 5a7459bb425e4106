/** Connections to Redis, scripts that run inside it, and their answers: what the owners of streams share. */
@NullMarked
package dev.verge.redis;

import org.jspecify.annotations.NullMarked;
