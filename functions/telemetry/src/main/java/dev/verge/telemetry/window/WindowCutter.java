package dev.verge.telemetry.window;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Cuts the windows of one vehicle, row by row, in the order of arrival. Holds at most one window of rows. Not thread-safe. */
public final class WindowCutter {
    private final WindowSpec spec;
    private final VehicleId vehicle;
    private final SignalSet signals;
    private final Deque<Measurement> latest = new ArrayDeque<>();
    private long rowsInSegment;

    /** A cutter that has seen nothing of the vehicle yet. */
    public WindowCutter(WindowSpec spec, VehicleId vehicle, SignalSet signals) {
        this.spec = requireNonNull(spec, "spec");
        this.vehicle = requireNonNull(vehicle, "vehicle");
        this.signals = requireNonNull(signals, "signals");
    }

    /**
     * Takes a row.
     *
     * @throws IllegalArgumentException if it is another vehicle's or has other columns
     */
    public Cut add(Measurement row) {
        if (!row.vehicle().equals(vehicle)) throw new IllegalArgumentException("a row of " + row.vehicle());
        if (!row.signals().equals(signals)) throw new IllegalArgumentException("a row of " + row.signals());
        Measurement last = latest.peekLast();
        if (last != null && row.timestamp() == last.timestamp()) return new Cut.Repeated();
        if (last != null && row.timestamp() < last.timestamp()) return new Cut.Late();
        long givenUp = last != null && spec.isGap(last.timestamp(), row.timestamp()) ? endSegment() : 0;
        return new Cut.Taken(append(row), givenUp);
    }

    /** Rows so far that wait for a window to be completed: what a gap now would give up. */
    public long unfinished() {
        return spec.givenUp(rowsInSegment);
    }

    private long endSegment() {
        long givenUp = unfinished();
        latest.clear();
        rowsInSegment = 0;
        return givenUp;
    }

    private Optional<TelemetryWindow> append(Measurement row) {
        latest.addLast(row);
        if (latest.size() > spec.rows()) latest.removeFirst();
        rowsInSegment++;
        return spec.completes(rowsInSegment) ? Optional.of(window()) : Optional.empty();
    }

    private TelemetryWindow window() {
        long[] timestamps = new long[latest.size()];
        float[] values = new float[latest.size() * signals.size()];
        int at = 0;
        for (Measurement row : latest) {
            timestamps[at] = row.timestamp();
            System.arraycopy(row.values(), 0, values, at * signals.size(), signals.size());
            at++;
        }
        return new TelemetryWindow(vehicle, spec.stride(), signals, timestamps, values);
    }
}
