package dev.verge.telemetry.feature;

import dev.verge.telemetry.Signal;
import dev.verge.telemetry.TelemetryWindow;

/**
 * Walks over a window's rows and knows, at any time, the nearest rows before and after it in which one signal was
 * measured and plausible. Times are milliseconds since the window's first row, and only go up.
 */
final class Neighbours {
    private final TelemetryWindow window;
    private final int column;
    private final Signal signal;
    private final long limit;
    private double now;
    private int row = -1;
    private int before = -1;
    private int after = -1;

    /** Of a signal that is in this column of the window, or in none if it is negative. */
    Neighbours(TelemetryWindow window, int column, Signal signal) {
        this.window = window;
        this.column = column;
        this.signal = signal;
        this.limit = signal.hold().toMillis();
    }

    void moveTo(double time) {
        now = time;
        while (row + 1 < window.rows() && timeOf(row + 1) <= time) {
            row++;
            if (isSound(row)) before = row;
        }
        if (after <= row) {
            after = row + 1;
            while (after < window.rows() && !isSound(after)) after++;
        }
    }

    /** The signal was measured at this very time. */
    boolean isMeasured() {
        return before >= 0 && timeOf(before) == now;
    }

    /** There is a measured value before, not longer ago than the signal's limit. */
    boolean hasBefore() {
        return before >= 0 && now - timeOf(before) <= limit;
    }

    /** There is a measured value after, not further ahead than the signal's limit. */
    boolean hasAfter() {
        return after < window.rows() && timeOf(after) - now <= limit;
    }

    /** The last row at or before the time holds the signal. */
    boolean isBeforeAdjacent() {
        return before == row;
    }

    /** The first row after the time holds the signal. */
    boolean isAfterAdjacent() {
        return after == row + 1;
    }

    /** The value now is one of these, or lies between two of which one is; one mark a value of the window. */
    boolean restsOn(boolean[] marks) {
        int columns = window.signals().size();
        boolean left = before >= 0 && marks[before * columns + column];
        if (isMeasured() || left) return left;
        return after < window.rows() && marks[after * columns + column];
    }

    float before() {
        return window.value(before, column);
    }

    float after() {
        return window.value(after, column);
    }

    /** The value now on the straight line from before to after. */
    float between() {
        double share = (now - timeOf(before)) / (timeOf(after) - timeOf(before));
        return (float) (before() + ((double) after() - before()) * share);
    }

    private double timeOf(int at) {
        return window.timestamps()[at] - window.firstTimestamp();
    }

    private boolean isSound(int at) {
        return column >= 0 && signal.plausible(window.value(at, column));
    }
}
