package dev.verge.inference.onnx;

import ai.onnxruntime.OrtException;

/** Tells whose fault an exception of ONNX Runtime is. */
final class Failures {
    private Failures() {}

    /** @throws ModelFailure if it is not the input's fault */
    static InputFailure of(OrtException e) {
        String said = String.valueOf(e.getMessage());
        return switch (e.getCode()) {
            case ORT_INVALID_ARGUMENT -> new InputFailure(said);
            default -> throw new ModelFailure("the model failed: " + said, e);
        };
    }
}
