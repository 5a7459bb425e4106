package dev.verge.redis.streams;

import io.lettuce.core.Range;

/// Ranges of entry ids.
final class Ranges {

    /// Stands for the place before the first entry.
    static final String START = "-";

    private Ranges() {}

    /// All entries behind that id.
    static Range<String> after(String id) {
        return id.equals(START)
                ? Range.unbounded()
                : Range.from(Range.Boundary.excluding(id), Range.Boundary.unbounded());
    }
}
