package dev.verge.load.demo;

import dev.verge.load.result.Outcome;
import dev.verge.load.result.Stats;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The table on a terminal, drawn over itself. Where there are more vehicles than lines it turns pages; the order of the
 * vehicles never changes.
 */
public final class LiveTable implements View {
    private static final double SECONDS_PER_PAGE = 4;
    private static final int OTHER_COLUMNS = 82; // everything but the name
    private static final int OTHER_LINES = 5; // totals, uplink, heading, page, and the cursor's own

    private final PrintStream out;
    private final int height;
    private final int width;
    private int drawn;

    /** A table in a terminal of this many lines and characters. */
    public LiveTable(PrintStream out, int height, int width) {
        this.out = out;
        this.height = height;
        this.width = width;
    }

    @Override
    public void show(Board board, double seconds) {
        StringBuilder frame = new StringBuilder();
        if (drawn > 0) frame.append("\u001b[").append(drawn).append('A');
        List<String> lines = lines(board, seconds);
        for (String line : lines) frame.append(cut(line)).append("\u001b[K\n");
        frame.append("\u001b[J");
        drawn = lines.size();
        out.print(frame);
        out.flush();
    }

    @Override
    public void end(Board board, double seconds) {
        show(board, seconds);
        drawn = 0;
    }

    private String cut(String line) {
        return line.length() < width ? line : line.substring(0, width - 1);
    }

    List<String> lines(Board board, double seconds) {
        List<Board.VehicleLine> all = board.lines();
        int perPage = Math.max(1, height - OTHER_LINES);
        int pages = (all.size() + perPage - 1) / perPage;
        int page = pages <= 1 ? 0 : (int) (seconds / SECONDS_PER_PAGE) % pages;
        List<Board.VehicleLine> shown = all.subList(page * perPage, Math.min(all.size(), (page + 1) * perPage));
        List<String> lines = new ArrayList<>();
        lines.add(totals(board, seconds));
        if (!board.uplink().isEmpty()) lines.add(board.uplink());
        int nameWidth = nameWidth(all);
        lines.add(line(
                nameWidth, "vehicle", "km/h", "prediction", "conf.", "latency", "scored at", "windows", "rejected"));
        shown.forEach(line -> lines.add(line(nameWidth, line)));
        if (pages > 1) {
            lines.add(String.format(
                    "vehicles %d to %d of %d", page * perPage + 1, page * perPage + shown.size(), all.size()));
        }
        return lines;
    }

    static String totals(Board board, double seconds) {
        Stats stats = board.stats();
        long place = board.placeMillis() / 1000;
        return String.format(
                Locale.ROOT,
                "%.0f s · replay %d:%02d:%02d%s · rows %,d sent %,d accepted · windows %,d · predictions %,d · rejected %,d",
                seconds,
                place / 3600,
                place / 60 % 60,
                place % 60,
                board.isReplayOver() ? " (over)" : "",
                board.sentRows(),
                stats.rows(),
                stats.windows(),
                stats.predictions(),
                stats.rejectedRows() + stats.rejectedWindows());
    }

    private int nameWidth(List<Board.VehicleLine> lines) {
        int longest =
                lines.stream().mapToInt(line -> line.vehicle().length()).max().orElse(0);
        return Math.clamp(longest, 8, Math.max(8, width - OTHER_COLUMNS));
    }

    private static String line(int nameWidth, Board.VehicleLine line) {
        Outcome last = line.last();
        return line(
                nameWidth,
                shortened(line.vehicle(), nameWidth),
                Float.isNaN(line.speed()) ? "-" : String.format(Locale.ROOT, "%.0f", line.speed()),
                last == null ? "-" : last.label(),
                last == null ? "-" : String.format(Locale.ROOT, "%.2f", last.confidence()),
                last == null ? "-" : latency(last.latencyMillis()),
                last == null ? "-" : last.route().toString(),
                Long.toString(line.windows()),
                Long.toString(line.rejected()));
    }

    private static String line(int nameWidth, String name, String... cells) {
        return String.format("%-" + nameWidth + "s", name)
                + String.format(" %5s  %-14.14s %5s %8s  %-22.22s %8s %8s", (Object[]) cells);
    }

    /** Names differ at their ends, so what is too long is left out in the middle. */
    static String shortened(String name, int width) {
        if (name.length() <= width) return name;
        int tail = (width - 1) / 2;
        return name.substring(0, width - 1 - tail) + "…" + name.substring(name.length() - tail);
    }

    static String latency(OptionalLong millis) {
        return millis.isPresent() ? millis.getAsLong() + " ms" : "-";
    }
}
