package dev.verge.wire;

import static java.util.Objects.requireNonNull;

/**
 * A window message as the input of a plain Funqy function. The deserializer of {@link WireModule} fills it, so that bad
 * input reaches the function as a value.
 *
 * @param message the window, or why it is none
 */
public record WindowBody(WindowMessage message) {
    public WindowBody {
        requireNonNull(message, "message");
    }
}
