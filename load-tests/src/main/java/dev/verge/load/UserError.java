package dev.verge.load;

/** Something that the person at the keyboard can put right; the message is a sentence that says what. */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An error with a sentence. */
    public UserError(String message) {
        super(message);
    }
}
