package dev.verge.inference.onnx;

/** A run was broken off because its time was over: nobody's fault, and the model goes on. */
public final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenOff() {
        super("the run was broken off at its deadline", null, false, false);
    }
}
