package dev.verge.inference.onnx;

/** A run was broken off because its time was over: nobody's fault, and the model can be asked again. */
public final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenOff() {
        super("the run was broken off", null, false, false);
    }
}
