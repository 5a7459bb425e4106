package dev.verge.wire;

import dev.verge.telemetry.TelemetryWindow;
import java.util.Optional;

/** What became of a message that claims to be a window. */
public sealed interface WindowMessage {
    /**
     * The window is sound in itself; a model may still refuse it.
     *
     * @param window the window, its signals under their canonical names
     * @param model the model that the message asks for
     */
    record Read(TelemetryWindow window, Optional<String> model) implements WindowMessage {}

    /**
     * The message is no window.
     *
     * @param problem why
     */
    record Refused(Problem problem) implements WindowMessage {}
}
