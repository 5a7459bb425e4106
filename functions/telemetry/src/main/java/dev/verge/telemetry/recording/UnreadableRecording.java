package dev.verge.telemetry.recording;

import org.jspecify.annotations.Nullable;

/** A file that cannot be used as a recording at all; the message tells a person which one, why, and what to do. */
public final class UnreadableRecording extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableRecording(String message) {
        super(message);
    }

    UnreadableRecording(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
