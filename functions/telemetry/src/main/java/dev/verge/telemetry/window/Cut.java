package dev.verge.telemetry.window;

import dev.verge.telemetry.TelemetryWindow;
import java.util.Optional;

/** What a row did to its vehicle's windows. */
public sealed interface Cut {
    /**
     * The row was taken.
     *
     * @param window the window that it completed
     * @param givenUp rows before it that are in no window and never will be, because a gap lies between
     */
    record Taken(Optional<TelemetryWindow> window, long givenUp) implements Cut {}

    /** The vehicle's last row has this time: the same row, sent again. */
    record Repeated() implements Cut {}

    /** The row is older than the vehicle's last one. */
    record Late() implements Cut {}
}
