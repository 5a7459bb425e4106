/** Benchmarks of the way from Redis to predictions. */
@NullMarked
package dev.verge.load.bench;

import org.jspecify.annotations.NullMarked;
