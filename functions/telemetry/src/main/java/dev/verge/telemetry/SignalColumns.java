package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Which column of a row a spelling belongs to. The catalogue's own spellings are found by their bytes, without making a
 * string; any other is folded first, which is slower. Immutable, thread-safe.
 */
public final class SignalColumns {
    /** A known signal that is no column of the set. */
    public static final int OUTSIDE = -1;

    /** No known signal. */
    public static final int UNKNOWN = -2;

    private final SignalSet set;
    private final SignalCatalogue catalogue;
    private final byte[][] spellings;
    private final int[] columns;
    private final int mask;

    /** The columns of a set, under every spelling of the catalogue. */
    public SignalColumns(SignalSet set, SignalCatalogue catalogue) {
        this.set = requireNonNull(set, "set");
        this.catalogue = requireNonNull(catalogue, "catalogue");
        int count = catalogue.signals().stream()
                .mapToInt(s -> 1 + s.aliases().size())
                .sum();
        int capacity = Integer.highestOneBit(count) * 4;
        this.spellings = new byte[capacity][];
        this.columns = new int[capacity];
        this.mask = capacity - 1;
        for (Signal signal : catalogue.signals()) {
            add(signal.name(), signal);
            signal.aliases().forEach(alias -> add(alias, signal));
        }
    }

    private void add(String spelling, Signal signal) {
        byte[] bytes = spelling.getBytes(StandardCharsets.UTF_8);
        int slot = slot(bytes);
        spellings[slot] = bytes;
        columns[slot] = columnOf(signal);
    }

    /** The columns themselves. */
    public SignalSet set() {
        return set;
    }

    /** The column of a spelling in UTF-8, or {@link #OUTSIDE}, or {@link #UNKNOWN}. */
    public int find(byte[] spelling) {
        int slot = slot(spelling);
        return spellings[slot] == null ? find(new String(spelling, StandardCharsets.UTF_8)) : columns[slot];
    }

    /** The column of a spelling, or {@link #OUTSIDE}, or {@link #UNKNOWN}. */
    public int find(String spelling) {
        Signal signal = catalogue.find(spelling);
        return signal == null ? UNKNOWN : columnOf(signal);
    }

    // a set may be built over another catalogue's signals: names are what counts
    private int columnOf(Signal signal) {
        int column = set.indexOf(signal.name());
        return column < 0 ? OUTSIDE : column;
    }

    /** The spelling's slot, or the free one where it would go: the table is never more than half full. */
    private int slot(byte[] spelling) {
        int slot = Hashes.of(spelling) & mask;
        while (spellings[slot] != null && !Arrays.equals(spellings[slot], spelling)) slot = (slot + 1) & mask;
        return slot;
    }
}
