package dev.verge.telemetry.recording;

import dev.verge.telemetry.SignalSet;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Ateca log: the header is an empty cell, then pairs {@code STAMP,<signal>}; a line of units follows. A line is one
 * row, and its time is the start plus its first STAMP, in seconds. The first cell may hold an operator's mark.
 */
final class AtecaRows implements RowSource {
    private static final int FIRST_STAMP = 1;

    private final CsvReader lines;
    private final Notes notes;
    private final Columns columns;
    private final int cells;
    private final long start;

    AtecaRows(CsvReader lines, List<String> header, Origin origin, RecordingOptions options, Notes notes)
            throws IOException {
        this.lines = lines;
        this.notes = notes;
        this.columns = Columns.of(header, FIRST_STAMP + 1, 2, options.catalogue(), notes);
        this.cells = header.size();
        this.start = origin.start().toEpochMilli();
        skipUnits();
    }

    static boolean matches(List<String> header) {
        return header.size() > 2
                && header.get(0).isEmpty()
                && header.get(FIRST_STAMP).equalsIgnoreCase("STAMP");
    }

    // a log without its line of units is read all the same
    private void skipUnits() throws IOException {
        if (lines.next() && lines.cells() > FIRST_STAMP && !lines.isEmpty(FIRST_STAMP)) lines.pushBack();
    }

    @Override
    public SignalSet signals() {
        return columns.signals();
    }

    @Override
    public OptionalLong start() {
        return OptionalLong.of(start);
    }

    @Override
    public @Nullable Row next() throws IOException {
        while (lines.next()) {
            Row row = row();
            if (row != null) return row;
        }
        return null;
    }

    private @Nullable Row row() {
        if (lines.cells() != cells) {
            notes.add(lines.lineNumber(), "line has not the header's " + cells + " cells; it is left out");
            return null;
        }
        long stamp = PlainDecimal.secondsToMillis(lines.text(FIRST_STAMP));
        if (stamp < 0) {
            notes.add(lines.lineNumber(), "STAMP is no number of seconds; the line is left out");
            return null;
        }
        float[] values = columns.values(lines, notes);
        if (Columns.isBlank(values)) {
            notes.add(lines.lineNumber(), "line holds no value; it is left out");
            return null;
        }
        return new Row(start + stamp, values);
    }
}
