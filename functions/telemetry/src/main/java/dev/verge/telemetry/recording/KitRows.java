package dev.verge.telemetry.recording;

import dev.verge.telemetry.SignalSet;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * KIT OBD-II log: a line for each single reading, with a time of day. Rows are taken at the first line's time plus
 * {@code k / rate} seconds, {@code k = 1, 2, 3 …}, up to the last line's time: the last value of each signal seen by
 * then. A time of day more than half a day back is the next day's; a smaller step back counts as no time passed.
 */
final class KitRows implements RowSource {
    private static final long SILENCE = 10_000;

    private final CsvReader lines;
    private final Notes notes;
    private final Columns columns;
    private final int cells;
    private final BigDecimal rate;
    private final float[] latest;
    private OptionalLong start = OptionalLong.empty();
    private long midnight;
    private long now;
    private long taken;
    private boolean over;

    KitRows(CsvReader lines, List<String> header, Origin origin, RecordingOptions options, Notes notes)
            throws IOException {
        this.lines = lines;
        this.notes = notes;
        this.columns = Columns.of(header, 1, 1, options.catalogue(), notes);
        this.cells = header.size();
        this.rate = BigDecimal.valueOf(options.rate());
        this.latest = new float[columns.cells().length];
        Arrays.fill(latest, Float.NaN);
        begin(origin);
    }

    /** Whether the first line with a readable time under the heading Time has a time of day there. */
    static boolean matches(List<String> header, CsvReader lines, Notes notes) throws IOException {
        if (!header.getFirst().equalsIgnoreCase("Time")) return false;
        while (lines.next()) {
            boolean timeOfDay = lines.timeOfDay(0) >= 0;
            if (timeOfDay || TimeForm.isReadable(lines.text(0))) {
                lines.pushBack();
                return timeOfDay;
            }
            notes.add(lines.lineNumber(), "Time is no time; the line is left out");
        }
        return false;
    }

    private void begin(Origin origin) throws IOException {
        long timeOfDay = nextTimeOfDay();
        if (timeOfDay < 0) return;
        midnight = origin.date()
                .map(day -> day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli())
                .orElseGet(() -> origin.start().toEpochMilli() - timeOfDay);
        now = midnight + timeOfDay;
        start = OptionalLong.of(now);
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
        if (start.isEmpty()) return null;
        long due = due(taken + 1);
        while (!over && now <= due) {
            // lines at the due time itself are seen by then
            columns.update(latest, lines, notes);
            over = !advance();
        }
        return over && now < due ? null : take(due);
    }

    private Row take(long due) {
        taken++;
        return new Row(due, latest.clone());
    }

    private long due(long k) {
        return start.getAsLong()
                + BigDecimal.valueOf(k * 1_000)
                        .divide(rate, 0, RoundingMode.HALF_UP)
                        .longValueExact();
    }

    /** Moves on to the next line, whose values are seen once the rows due before it are taken. */
    private boolean advance() throws IOException {
        long timeOfDay = nextTimeOfDay();
        if (timeOfDay < 0) return false;
        long time = midnight + timeOfDay;
        if (time < now - TimeOfDay.DAY / 2) {
            midnight += TimeOfDay.DAY;
            time += TimeOfDay.DAY;
        }
        if (time < now) {
            notes.add(lines.lineNumber(), "time steps back; the line counts at the time before it");
        } else if (time - now > SILENCE) {
            notes.add(lines.lineNumber(), "more than 10 s without a line before; rows repeat the last values");
        }
        now = Math.max(now, time);
        return true;
    }

    /** The time of day of the next line that has one and is whole, or -1 at the end. */
    private long nextTimeOfDay() throws IOException {
        while (lines.next()) {
            long timeOfDay = lines.timeOfDay(0);
            if (timeOfDay < 0) {
                notes.add(lines.lineNumber(), "Time is no time of day; the line is left out");
            } else if (lines.cells() != cells) {
                notes.add(lines.lineNumber(), "line has not the header's " + cells + " cells; it is left out");
            } else {
                return timeOfDay;
            }
        }
        return -1;
    }
}
