package dev.verge.ingest.rows;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.PackedRows;
import dev.verge.telemetry.SignalSet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What one batch changes in a vehicle's stored state: rows to append, windows that became complete, rows that are no
 * longer needed. Offsets are bytes in the state as it is after the rows were appended and before any are dropped.
 */
final class VehicleUpdate {
    private final Vehicle vehicle;
    private final Track track;
    private final PackedRows packed;
    private final int width;
    private final int before;
    private final List<Cut> cuts = new ArrayList<>();
    private ByteBuffer added;
    private int rows;

    VehicleUpdate(Vehicle vehicle, Track track, SignalSet signals) {
        this.vehicle = vehicle;
        this.track = track;
        this.packed = new PackedRows(signals);
        this.width = packed.width();
        this.before = vehicle.length();
        this.rows = before == 0 ? 0 : (before - VehicleState.HEAD - VehicleState.TRAILER) / width;
        this.added = ByteBuffer.allocate(VehicleState.HEAD + width + VehicleState.TRAILER);
        if (before == 0) added.put(VehicleState.VERSION).putLong(signals.hash());
    }

    /** Appends the row that the track has just taken; answers how many windows it completed. */
    int append(Measurement row, EntryId source) {
        ensure(width);
        packed.append(added, row);
        rows++;
        int cutsBefore = cuts.size();
        for (Binding binding : track.bindings()) {
            // after a change of bindings the rows kept may be too few for the first window
            if (!track.completes(binding) || track.keptRows() < binding.window().rows()) continue;
            cuts.add(new Cut(
                    binding, row.timestamp(), offset(rows - binding.window().rows()), offset(rows) - 1, source));
        }
        int windows = cuts.size() - cutsBefore;
        track.forget();
        return windows;
    }

    Vehicle vehicle() {
        return vehicle;
    }

    /** Length that the stored state must have, in bytes. */
    int expected() {
        return before;
    }

    /** Where {@link #bytes()} goes: over the old trailer. */
    int at() {
        return before == 0 ? 0 : before - VehicleState.TRAILER;
    }

    /** The rows to append and the new trailer. */
    byte[] bytes() {
        ensure(VehicleState.TRAILER);
        track.write(added);
        byte[] bytes = new byte[added.position()];
        added.get(0, bytes);
        return bytes;
    }

    /** Offset of the first row to keep, or -1 when all are kept. */
    int keepFrom() {
        int forgotten = rows - track.keptRows();
        return forgotten > 0 ? offset(forgotten) : -1;
    }

    /** Length of the state when the batch is in. */
    int after() {
        return VehicleState.HEAD + track.keptRows() * width + VehicleState.TRAILER;
    }

    List<Cut> cuts() {
        return cuts;
    }

    private void ensure(int bytes) {
        if (added.remaining() < bytes) {
            added = ByteBuffer.allocate(added.capacity() * 2 + bytes).put(added.flip());
        }
    }

    private int offset(int row) {
        return VehicleState.HEAD + row * width;
    }

    /**
     * A window that became complete.
     *
     * @param binding for which model
     * @param last time of its last row
     * @param from offset of its first byte
     * @param to offset of its last byte
     * @param source entry that brought its last row
     */
    record Cut(Binding binding, long last, int from, int to, EntryId source) {}
}
