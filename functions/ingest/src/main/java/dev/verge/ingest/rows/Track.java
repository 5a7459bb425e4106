package dev.verge.ingest.rows;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where a vehicle stands, without its rows: which times are late, where windows end, which rows are still needed. The
 * owner of a partition keeps it in memory; the stored state has the same numbers in its trailer.
 */
final class Track {
    /** What became of a row. */
    enum Fate {
        /** It is the vehicle's newest row. */
        ACCEPTED,
        /** The last row had the same time. */
        REPEATED,
        /** The last row had a later time. */
        LATE
    }

    private final List<Binding> bindings;
    private boolean known;
    private long last;
    private int rows;
    private int kept;
    private long givenUp;

    /** A vehicle that nothing is known of. */
    Track(List<Binding> bindings) {
        this.bindings = bindings;
    }

    /** Goes on where a stored state's trailer ends. */
    void resume(ByteBuffer trailer) {
        known = true;
        last = (long) trailer.getDouble();
        rows = trailer.getInt();
        kept = trailer.getInt();
    }

    /** Takes the next row. */
    Fate next(long timestamp) {
        if (known && timestamp == last) return Fate.REPEATED;
        if (known && timestamp < last) return Fate.LATE;
        if (known && isGap(timestamp)) {
            for (Binding binding : bindings) givenUp += binding.window().givenUp(rows);
            rows = 0;
            kept = 0;
        }
        known = true;
        last = timestamp;
        rows++;
        return Fate.ACCEPTED;
    }

    // one gap for all bindings: see Layout
    private boolean isGap(long timestamp) {
        return !bindings.isEmpty() && bindings.getFirst().window().isGap(last, timestamp);
    }

    /** Whether the row just taken completes a window of this binding. */
    boolean completes(Binding binding) {
        return binding.window().completes(rows);
    }

    /** Forgets the rows that no window needs any more. */
    void forget() {
        long needed = rows;
        for (Binding binding : bindings) {
            needed = Math.min(
                    needed, binding.window().windows(rows) * binding.window().stride());
        }
        kept = Math.max(kept, (int) needed);
    }

    /** Rows given up at gaps since the last call, summed over the bindings. */
    long takeGivenUp() {
        long taken = givenUp;
        givenUp = 0;
        return taken;
    }

    /** Time of the last row, in milliseconds since the epoch. */
    long last() {
        return last;
    }

    /** Rows since the last gap that are kept: the newest ones. */
    int keptRows() {
        return rows - kept;
    }

    /** The models that this vehicle's rows are cut for. */
    List<Binding> bindings() {
        return bindings;
    }

    /** Writes the trailer of the stored state. */
    void write(ByteBuffer trailer) {
        trailer.putDouble(last).putInt(rows).putInt(kept);
    }
}
