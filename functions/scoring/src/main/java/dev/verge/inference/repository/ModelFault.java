package dev.verge.inference.repository;

/** A version cannot be served, and its files are why: one sentence for whoever put them there. */
public final class ModelFault extends Exception {
    private static final long serialVersionUID = 1;

    /** @param message what is wrong, without the model's name */
    public ModelFault(String message) {
        super(message);
    }

    /**
     * @param message what is wrong, without the model's name
     * @param cause what was caught
     */
    public ModelFault(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
