/** What a site says of its own work: predictions, rejections and counters, read from Redis. */
@NullMarked
package dev.verge.load.result;

import org.jspecify.annotations.NullMarked;
