package dev.verge.telemetry.recording;

import dev.verge.telemetry.SignalNames;
import dev.verge.telemetry.SignalSet;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Any CSV with a time column and a known signal; a line is one row. */
final class GenericRows implements RowSource {
    private static final Set<String> TIME_NAMES = Set.of(
            "ts",
            "time",
            "timestamp",
            "datetime",
            "date_time",
            "epoch",
            "epoch_ms",
            "time_ms",
            "timestamp_ms",
            "stamp",
            "seconds",
            "time_s");

    private final CsvReader lines;
    private final Notes notes;
    private final Columns columns;
    private final int cells;
    private final int timeCell;
    private final @Nullable TimeForm form;
    private final OptionalLong start;

    GenericRows(CsvReader lines, List<String> header, Origin origin, RecordingOptions options, Notes notes)
            throws IOException {
        this.lines = lines;
        this.notes = notes;
        this.cells = header.size();
        this.timeCell = timeCell(header);
        List<String> signals =
                header.stream().map(cell -> isTime(cell) ? "" : cell).toList();
        this.columns = Columns.of(signals, 0, 1, options.catalogue(), notes);
        this.form = form(origin);
        this.start = form == null ? OptionalLong.empty() : OptionalLong.of(form.toMillis(lines.text(timeCell)));
    }

    static boolean matches(List<String> header, RecordingOptions options) {
        return timeCell(header) >= 0
                && header.stream().anyMatch(cell -> options.catalogue().find(cell) != null);
    }

    private static int timeCell(List<String> header) {
        for (int i = 0; i < header.size(); i++) {
            if (isTime(header.get(i))) return i;
        }
        return -1;
    }

    private static boolean isTime(String spelling) {
        return TIME_NAMES.contains(SignalNames.fold(spelling));
    }

    private @Nullable TimeForm form(Origin origin) throws IOException {
        while (lines.next()) {
            TimeForm found = lines.cells() == cells ? TimeForm.of(lines.text(timeCell), origin) : null;
            if (found != null) {
                lines.pushBack();
                return found;
            }
            notes.add(
                    lines.lineNumber(),
                    "time is neither epoch milliseconds, ISO-8601 nor seconds; the line is left out");
        }
        return null;
    }

    @Override
    public SignalSet signals() {
        return columns.signals();
    }

    @Override
    public OptionalLong start() {
        return start;
    }

    @Override
    public @Nullable Row next() throws IOException {
        if (form == null) return null;
        while (lines.next()) {
            Row row = row(form);
            if (row != null) return row;
        }
        return null;
    }

    private @Nullable Row row(TimeForm times) {
        if (lines.cells() != cells) {
            notes.add(lines.lineNumber(), "line has not the header's " + cells + " cells; it is left out");
            return null;
        }
        long time = times.toMillis(lines.text(timeCell));
        if (time < 0) {
            notes.add(lines.lineNumber(), "time is not of the form of the first line's; the line is left out");
            return null;
        }
        float[] values = columns.values(lines, notes);
        if (Columns.isBlank(values)) {
            notes.add(lines.lineNumber(), "line holds no value; it is left out");
            return null;
        }
        return new Row(time, values);
    }
}
