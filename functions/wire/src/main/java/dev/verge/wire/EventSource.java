package dev.verge.wire;

import static java.util.Objects.requireNonNull;

/**
 * The source attribute of the events that this process answers with.
 *
 * @param value for instance {@code /sites/local/inference}
 */
public record EventSource(String value) {
    public EventSource {
        requireNonNull(value, "value");
    }
}
