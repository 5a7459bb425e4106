package dev.verge.inference.onnx;

/** ONNX Runtime refuses an input that fits what the model declares: the caller's fault as far as anyone can tell. */
public final class InputFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** @param message what ONNX Runtime says */
    public InputFailure(String message) {
        super(message, null, false, false);
    }
}
