package dev.verge.inference.plane;

import dev.verge.inference.onnx.Run;

/**
 * A request's turn at a model, which it uses until it has ended.
 *
 * @param bytes of the request's tensors
 * @param start by {@link System#nanoTime}
 */
record Turn(ServedModel model, InferRequest request, long bytes, long start) {
    /** Ends it with an answer. */
    InferResponse ended(Run run) {
        end(Recorder.Ending.OK);
        ModelIdentity identity = model.identity();
        return new InferResponse(
                identity.name(), identity.version(), identity.digest(), run.outputs(), (run.inferNanos() + 999) / 1000);
    }

    /** Ends it without one, and gives the fault back. */
    InferFault ended(InferFault fault) {
        end(Recorder.Ending.of(fault.status()));
        return fault;
    }

    private void end(Recorder.Ending ending) {
        request.release();
        model.recorder().ended(ending, System.nanoTime() - start);
        model.release();
    }
}
