package dev.verge.ingest.rows;

import java.util.OptionalLong;

/**
 * How far a partition's rows are handled: the last-delivered id of group {@code ingest}.
 *
 * @param id last entry handled
 * @param read entries handled in all, where Redis knows it
 */
record Cursor(String id, OptionalLong read) {
    /** Before the first entry. */
    static final Cursor START = new Cursor("0-0", OptionalLong.of(0));

    Cursor advance(String last, int entries) {
        return new Cursor(last, read.isPresent() ? OptionalLong.of(read.getAsLong() + entries) : read);
    }
}
