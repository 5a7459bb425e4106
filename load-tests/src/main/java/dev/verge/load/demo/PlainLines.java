package dev.verge.load.demo;

import dev.verge.load.result.Outcome;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * For a pipe or a file: each vehicle's first prediction (of the first hundred vehicles), what becomes of the uplink, and
 * totals every ten seconds.
 */
public final class PlainLines implements View {
    private static final int MAX_VEHICLES = 100;
    private static final double SECONDS_BETWEEN_TOTALS = 10;

    private final PrintStream out;
    private final Set<String> seen = new HashSet<>();
    private double lastTotals;
    private String uplink = "";

    /** Lines to a stream. */
    public PlainLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(Board board, double seconds) {
        for (Board.VehicleLine line : board.lines()) {
            Outcome first = line.last();
            if (first == null || seen.size() >= MAX_VEHICLES || !seen.add(line.vehicle())) continue;
            out.printf(
                    Locale.ROOT,
                    "%6.1f s  %s: %s, confidence %.2f, latency %s%s%n",
                    seconds,
                    line.vehicle(),
                    first.label(),
                    first.confidence(),
                    LiveTable.latency(first.latencyMillis()),
                    first.route().side().isEmpty() ? "" : ", scored at " + first.route());
        }
        if (!board.uplink().equals(uplink)) {
            uplink = board.uplink();
            out.printf(Locale.ROOT, "%6.1f s  %s%n", seconds, uplink);
        }
        if (seconds - lastTotals >= SECONDS_BETWEEN_TOTALS) totals(board, seconds);
        out.flush();
    }

    private void totals(Board board, double seconds) {
        lastTotals = seconds;
        out.println(LiveTable.totals(board, seconds));
    }

    @Override
    public void end(Board board, double seconds) {
        show(board, seconds);
        totals(board, seconds);
    }
}
