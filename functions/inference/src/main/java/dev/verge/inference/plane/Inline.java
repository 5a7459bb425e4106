package dev.verge.inference.plane;

import dev.verge.inference.onnx.InputFailure;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.Run;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/** Runs a model on the caller's thread. */
record Inline(ModelIdentity identity, OnnxModel model, Signature signature, Recorder recorder) {
    private static final Logger LOG = Logger.getLogger(Inline.class);

    CompletionStage<InferResponse> infer(InferRequest request) {
        long start = System.nanoTime();
        try {
            InferResponse answer = answer(request);
            recorder.success.add(System.nanoTime() - start);
            return CompletableFuture.completedFuture(answer);
        } catch (InferFault fault) {
            recorder.fail.add(System.nanoTime() - start);
            return CompletableFuture.failedFuture(fault);
        } finally {
            request.release();
        }
    }

    private InferResponse answer(InferRequest request) {
        try {
            Run run = model.run(signature.inputs(request.inputs()), signature.outputs(request.outputs()));
            recorder.ran(1);
            recorder.input.add(run.inputNanos());
            recorder.infer.add(run.inferNanos());
            recorder.output.add(run.outputNanos());
            return new InferResponse(
                    identity.name(),
                    identity.version(),
                    identity.digest(),
                    run.outputs(),
                    (run.inferNanos() + 999) / 1000);
        } catch (InputFailure e) {
            throw new InferFault(400, "the model cannot work with this input: " + e.getMessage());
        } catch (ModelFailure e) {
            LOG.errorf(e, "model failed model=%s version=%s", identity.name(), identity.version());
            throw new InferFault(500, "the model failed");
        }
    }
}
