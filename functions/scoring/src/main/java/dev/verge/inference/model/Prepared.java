package dev.verge.inference.model;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.Suspicion;
import dev.verge.telemetry.TelemetryWindow;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A window as a model is to see it.
 *
 * @param window the rows; signals that are kept from the model are {@code NaN}
 * @param made marks values of the window that a model filled in; empty where none was
 * @param suspicions what was found where the integrity of its signals was looked at, the likeliest culprit first; empty where
 *     nobody looked
 */
@SuppressWarnings("ArrayRecordComponent")
public record Prepared(TelemetryWindow window, boolean[] made, Optional<List<Suspicion>> suspicions) {
    private static final boolean[] NOTHING = {};

    public Prepared {
        requireNonNull(window, "window");
        requireNonNull(made, "made");
        suspicions = suspicions.map(List::copyOf);
    }

    /** A window as it came. */
    public static Prepared untouched(TelemetryWindow window) {
        return new Prepared(window, NOTHING, Optional.empty());
    }

    /** Whether the integrity of the signals was looked at. */
    public boolean judged() {
        return suspicions.isPresent();
    }

    /** The same of the last rows only; there must be as many. */
    public Prepared last(int rows) {
        int from = window.rows() - rows;
        int columns = window.signals().size();
        TelemetryWindow tail = new TelemetryWindow(
                window.vehicle(),
                window.stride(),
                window.signals(),
                Arrays.copyOfRange(window.timestamps(), from, window.rows()),
                Arrays.copyOfRange(window.values(), from * columns, window.values().length));
        boolean[] marks = made.length == 0 ? made : Arrays.copyOfRange(made, from * columns, made.length);
        return new Prepared(tail, marks, suspicions);
    }
}
