package dev.verge.telemetry.recording;

import static java.util.Objects.requireNonNull;

/**
 * Something a person should know about a recording.
 *
 * @param text what, for instance {@code unknown column "Torque limiter" is left out}
 * @param line the first line it was seen in, counted from 1
 * @param count how often it was seen
 */
public record Note(String text, long line, long count) {
    public Note {
        requireNonNull(text, "text");
    }

    Note again() {
        return new Note(text, line, count + 1);
    }

    @Override
    public String toString() {
        return text + " (line " + line + (count > 1 ? " and " + (count - 1) + " more" : "") + ")";
    }
}
