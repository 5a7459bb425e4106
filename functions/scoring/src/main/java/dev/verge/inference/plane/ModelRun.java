package dev.verge.inference.plane;

import dev.verge.inference.onnx.Breaker;
import dev.verge.inference.onnx.BrokenOff;
import dev.verge.inference.onnx.InputFailure;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.Run;
import dev.verge.inference.tensor.MemoryShortage;
import dev.verge.inference.tensor.Tensor;
import java.util.OptionalLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs one model, adds up what it does, and says in the protocol's terms why it did not. */
record ModelRun(ModelIdentity identity, OnnxModel model, Recorder recorder, Pace pace) {
    private static final Logger LOG = Logger.getLogger(ModelRun.class);
    static final InferFault LATE = new InferFault(504, "the deadline has passed");
    private static final InferFault BROKEN_OFF =
            new InferFault(504, "the deadline passed while the model ran; it was broken off");

    /** Runs the model for one call and completes its reply. */
    void run(Call call) {
        long now = System.nanoTime();
        recorder.queue.add(now - call.start());
        try {
            if (call.isLate(now)) throw LATE;
            call.reply().complete(run(call.inputs(), call.wanted(), call.rows(), call.deadline()));
        } catch (InferFault fault) {
            call.reply().completeExceptionally(fault);
        } catch (OutOfMemoryError none) {
            call.reply().completeExceptionally(Shed.none(identity, none));
        } catch (RuntimeException e) {
            call.reply().completeExceptionally(failed(e));
        }
    }

    /**
     * @param deadline when a slow model is broken off, by {@link System#nanoTime}
     * @throws InferFault 400 if ONNX Runtime finds the input at fault, 500 if the model fails, 504 if it was broken off
     */
    Run run(Tensor[] inputs, int[] wanted, long rows, OptionalLong deadline) {
        try (Breaker breaker = breaker(deadline)) {
            Run run = model.run(inputs, wanted, breaker);
            recorder.ran(rows, run);
            pace.took(run.inferNanos());
            return run;
        } catch (BrokenOff e) {
            throw BROKEN_OFF;
        } catch (MemoryShortage e) {
            throw new InferFault(503, String.valueOf(e.getMessage()));
        } catch (InputFailure e) {
            throw new InferFault(400, "the model cannot work with this input: " + e.getMessage());
        } catch (ModelFailure e) {
            throw failed(e);
        }
    }

    // a quick run is over before it could be broken off
    @Nullable
    Breaker breaker(OptionalLong deadline) {
        return deadline.isPresent() && pace.isSlow() ? new Breaker(deadline.getAsLong()) : null;
    }

    private InferFault failed(Throwable e) {
        LOG.errorf(e, "model failed model=%s version=%s", identity.name(), identity.version());
        return new InferFault(500, "the model failed");
    }
}
