package dev.verge.load.door;

/** A site that cannot be reached, or not in this way; the message is a sentence for the person at the keyboard. */
public final class DoorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An exception with a sentence. */
    public DoorException(String message) {
        super(message);
    }

    /** An exception with a sentence and what lies behind it. */
    public DoorException(String message, Throwable cause) {
        super(message, cause);
    }
}
