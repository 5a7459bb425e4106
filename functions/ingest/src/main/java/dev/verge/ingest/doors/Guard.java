package dev.verge.ingest.doors;

import java.time.Duration;

/** How a door that may read the same thing twice keeps from copying it twice. */
sealed interface Guard {
    /** The sender repeats itself or not: what it sends is copied. */
    record None() implements Guard {}

    /**
     * A message is copied once, whoever reads it.
     *
     * @param digest names the message
     * @param remember how long a repetition is recognised
     */
    record Seen(String digest, Duration remember) implements Guard {}

    /**
     * Only rows past the last one are copied. Positions of rows compare as text, and rows come in their order.
     *
     * @param field whose position, in the partition's hash of positions
     */
    record Position(String field) implements Guard {}
}
