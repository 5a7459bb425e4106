package dev.verge.preprocess;

import dev.verge.telemetry.Signal;
import dev.verge.telemetry.TelemetryWindow;
import java.util.ArrayList;
import java.util.List;

/**
 * A measured value that is outside its signal's plausible range.
 *
 * @param timestamp when, in milliseconds since the epoch
 * @param signal canonical name
 * @param value what was measured, in the signal's unit
 */
public record Implausible(long timestamp, String signal, float value) {
    /** Every implausible value of a window, in row order. */
    static List<Implausible> in(TelemetryWindow window) {
        List<Implausible> found = new ArrayList<>();
        List<Signal> signals = window.signals().signals();
        for (int row = 0; row < window.rows(); row++) {
            for (int column = 0; column < signals.size(); column++) {
                float value = window.value(row, column);
                if (Float.isNaN(value) || signals.get(column).plausible(value)) continue;
                found.add(new Implausible(
                        window.timestamps()[row], signals.get(column).name(), value));
            }
        }
        return found;
    }
}
