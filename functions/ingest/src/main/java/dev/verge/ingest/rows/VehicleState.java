package dev.verge.ingest.rows;

import dev.verge.telemetry.PackedRows;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.VehicleId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of what is remembered of a vehicle, big-endian:
 *
 * <pre>
 * head     version byte, signal set's hash (64 bit)
 * rows     the rows kept, as PackedRows
 * trailer  time of the last row (double), rows since the last gap (32 bit), index of the first row kept (32 bit)
 * </pre>
 *
 * The trailer stands at the end so that one write appends a row and replaces it.
 */
final class VehicleState {
    static final byte VERSION = 1;
    static final int HEAD = 1 + Long.BYTES;
    static final int TRAILER = Double.BYTES + 2 * Integer.BYTES;

    // a state's rows do not name their vehicle
    private static final VehicleId ANYONE = new VehicleId("-");

    private VehicleState() {}

    /** Whether a stored state has today's version and columns, and as many rows as its trailer says. */
    static boolean isCurrent(byte[] state, SignalSet today) {
        if (state.length < HEAD + TRAILER || state[0] != VERSION) return false;
        ByteBuffer read = ByteBuffer.wrap(state);
        int rows = read.getInt(state.length - 2 * Integer.BYTES);
        int forgotten = read.getInt(state.length - Integer.BYTES);
        return read.getLong(1) == today.hash()
                && forgotten >= 0
                && (rows - forgotten) * new PackedRows(today).width() == state.length - HEAD - TRAILER;
    }

    /**
     * The same state with today's columns: a column that is new is empty in the old rows, one that is gone is dropped.
     * Empty when it is no state of a version that this release reads.
     *
     * @param signalSets finds a set by its hash
     */
    static Optional<byte[]> convert(byte[] state, SignalSet today, LongFunction<@Nullable SignalSet> signalSets) {
        if (state.length < HEAD + TRAILER || state[0] != VERSION) return Optional.empty();
        SignalSet old = signalSets.apply(ByteBuffer.wrap(state).getLong(1));
        if (old == null || !isCurrent(state, old)) return Optional.empty();
        PackedRows from = new PackedRows(old);
        PackedRows into = new PackedRows(today);
        int rows = (state.length - HEAD - TRAILER) / from.width();
        ByteBuffer to = ByteBuffer.allocate(HEAD + rows * into.width() + TRAILER);
        to.put(VERSION).putLong(today.hash());
        for (int row = 0; row < rows; row++) {
            to.put(into.encode(from.decodeRow(ANYONE, state, HEAD + row * from.width())));
        }
        return Optional.of(to.put(state, state.length - TRAILER, TRAILER).array());
    }
}
