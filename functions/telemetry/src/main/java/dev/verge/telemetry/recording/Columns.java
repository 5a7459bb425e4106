package dev.verge.telemetry.recording;

import dev.verge.telemetry.Signal;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which cell of a line holds which signal. */
@SuppressWarnings("ArrayRecordComponent")
record Columns(SignalSet signals, int[] cells) {
    /** The known signals among the header's cells {@code first, first + step, …}; what is not known is noted once. */
    static Columns of(List<String> header, int first, int step, SignalCatalogue catalogue, Notes notes) {
        List<Signal> signals = new ArrayList<>();
        List<Integer> cells = new ArrayList<>();
        for (int cell = first; cell < header.size(); cell += step) {
            String spelling = header.get(cell);
            if (spelling.isEmpty()) continue;
            Signal signal = catalogue.find(spelling);
            if (signal == null) {
                notes.add(1, "unknown column " + Texts.quoted(spelling) + " is left out");
            } else if (signals.contains(signal)) {
                notes.add(
                        1, "column " + Texts.quoted(spelling) + " is left out: " + signal.name() + " is there already");
            } else {
                signals.add(signal);
                cells.add(cell);
            }
        }
        return new Columns(
                SignalSet.of(signals),
                cells.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The line's values, {@code NaN} where a cell is empty or (noted) no number. */
    float[] values(CsvReader line, Notes notes) {
        float[] values = new float[cells.length];
        Arrays.fill(values, Float.NaN);
        update(values, line, notes);
        return values;
    }

    /** Overwrites those values that the line has. */
    void update(float[] values, CsvReader line, Notes notes) {
        for (int i = 0; i < cells.length; i++) {
            if (line.isEmpty(cells[i])) continue;
            float value = line.number(cells[i]);
            if (Float.isNaN(value)) {
                notes.add(line.lineNumber(), signals.names().get(i) + " is not a number; the value is left out");
            } else {
                values[i] = value;
            }
        }
    }

    static boolean isBlank(float[] values) {
        for (float value : values) {
            if (!Float.isNaN(value)) return false;
        }
        return true;
    }
}
