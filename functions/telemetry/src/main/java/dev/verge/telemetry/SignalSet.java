package dev.verge.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Signals in a fixed order: the columns of a row, a window or a tensor. Immutable; two sets with the same signals in the
 * same order are equal and have the same {@link #hash()}.
 */
public final class SignalSet {
    private final List<Signal> signals;
    private final List<String> names;
    private final Map<String, Integer> positions = new HashMap<>();
    private final long hash;

    private SignalSet(List<Signal> signals) {
        this.signals = List.copyOf(signals);
        for (int i = 0; i < signals.size(); i++) {
            if (positions.put(signals.get(i).name(), i) != null) {
                throw new IllegalArgumentException(
                        "signal appears twice: " + signals.get(i).name());
            }
        }
        this.names = signals.stream().map(Signal::name).toList();
        this.hash = fnv1a64(String.join(",", names));
    }

    /**
     * Columns in this order.
     *
     * @throws IllegalArgumentException if a signal appears twice
     */
    public static SignalSet of(List<Signal> signals) {
        return new SignalSet(signals);
    }

    /** The signals, in column order. */
    public List<Signal> signals() {
        return signals;
    }

    /** Canonical names, in column order. */
    public List<String> names() {
        return names;
    }

    /** Number of columns. */
    public int size() {
        return signals.size();
    }

    /** Column of the signal with this canonical name, or -1 when it is not in the set. */
    public int indexOf(String name) {
        Integer position = positions.get(name);
        return position == null ? -1 : position;
    }

    /** FNV-1a, 64 bit, of the canonical names joined by commas: names this set in stored vehicle state. */
    public long hash() {
        return hash;
    }

    // http://www.isthe.com/chongo/tech/comp/fnv/
    private static long fnv1a64(String text) {
        long h = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * 0x100000001b3L;
        }
        return h;
    }

    @Override
    public boolean equals(Object other) {
        return other == this || (other instanceof SignalSet set && set.hash == hash && set.names.equals(names));
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }

    @Override
    public String toString() {
        return names().toString();
    }
}
