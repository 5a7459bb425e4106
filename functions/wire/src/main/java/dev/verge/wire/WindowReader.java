package dev.verge.wire;

import com.fasterxml.jackson.core.JsonParser;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;

/**
 * Reads a window from JSON straight into arrays:
 * {@code {"vehicle":…,"model":…,"stride":…,"signals":[…],"timestamps":[…],"values":[[…],…]}}, in any order of fields,
 * where {@code model} and {@code stride} may be left out and a {@code null} cell is a missing value. Every fault is a
 * value that names the field. Safe for use by many threads.
 */
public final class WindowReader {
    /** Most cells that one window or tensor may hold. */
    public static final int MAX_CELLS = 1 << 18;

    /** What became of a message of no bytes. */
    public static final WindowMessage EMPTY =
            new WindowMessage.Refused(Problem.badRequest(Reason.MALFORMED, "", "the body is empty"));

    private final MessageReader<WindowMessage> reader;

    /** @param catalogue the signals that a window may hold, under any of their spellings */
    public WindowReader(SignalCatalogue catalogue) {
        this.reader = new MessageReader<>(catalogue, WindowFields::new, WindowMessage.Refused::new);
    }

    /** Never throws for bad input. */
    public WindowMessage read(byte[] body) {
        return read(body, 0, body.length);
    }

    /** The message in a part of an array; never throws for bad input. */
    public WindowMessage read(byte[] body, int offset, int length) {
        return reader.read(body, offset, length);
    }

    /** The message that begins at the parser's current token, or at its next one if it has none; nothing may follow. */
    WindowMessage read(JsonParser parser) {
        return reader.read(parser);
    }
}
