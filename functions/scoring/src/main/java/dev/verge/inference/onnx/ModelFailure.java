package dev.verge.inference.onnx;

/** The model, not the input, is at fault: it cannot be loaded, or it failed on a tensor of the right shape. */
public final class ModelFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what was tried, for the log */
    public ModelFailure(String message) {
        super(message);
    }

    /**
     * @param message what was tried, for the log
     * @param cause what ONNX Runtime says
     */
    public ModelFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
