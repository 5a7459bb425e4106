package dev.verge.ingest.windows;

import dev.verge.telemetry.Suspicion;
import dev.verge.telemetry.TelemetryWindow;
import java.util.List;
import java.util.stream.Collectors;

/** What the stream {@code suspect} holds of a suspicion: who says so, and what the signal's rows said. */
final class SuspectRows {
    private SuspectRows() {}

    /** Names and values of an entry's fields. {@code rows} is {@code time:value}, separated by blanks. */
    static Object[] entry(WindowEntry window, TelemetryWindow rows, Suspicion suspicion) {
        return new Object[] {
            "id", window.id(),
            "vehicle", window.vehicle(),
            "signal", suspicion.signal(),
            "firstTs", suspicion.firstTimestamp(),
            "lastTs", suspicion.lastTimestamp(),
            "score", suspicion.score(),
            "by", suspicion.model(),
            "model", window.model(),
            "rows", values(rows, suspicion)
        };
    }

    /** The suspicious signals, the likeliest culprit first, separated by commas; nothing where there is none. */
    static String names(List<Suspicion> suspicions) {
        return suspicions.stream().map(Suspicion::signal).collect(Collectors.joining(","));
    }

    private static String values(TelemetryWindow rows, Suspicion suspicion) {
        int column = rows.signals().indexOf(suspicion.signal());
        StringBuilder text = new StringBuilder();
        for (int row = 0; column >= 0 && row < rows.rows(); row++) {
            long time = rows.timestamps()[row];
            float value = rows.value(row, column);
            if (time < suspicion.firstTimestamp() || Float.isNaN(value)) continue;
            if (!text.isEmpty()) text.append(' ');
            text.append(time).append(':').append(value);
        }
        return text.toString();
    }
}
