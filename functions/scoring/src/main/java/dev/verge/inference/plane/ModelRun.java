package dev.verge.inference.plane;

import dev.verge.inference.onnx.Breaker;
import dev.verge.inference.onnx.BrokenOff;
import dev.verge.inference.onnx.InputFailure;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.Run;
import dev.verge.inference.tensor.MemoryShortage;
import dev.verge.inference.tensor.Tensor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs one model, adds up what it does, and says in the protocol's terms why it did not. */
record ModelRun(ModelIdentity identity, OnnxModel model, Parts parts, Recorder recorder, Pace pace) {
    private static final Logger LOG = Logger.getLogger(ModelRun.class);
    // what ONNX Runtime took for more than this it gives back after the run
    private static final long LARGE_BYTES = 1 << 20;
    // others wait meanwhile on a caller's thread
    private static final long TOO_LONG_NANOS = 100_000_000;
    static final InferFault LATE = new InferFault(504, "the deadline has passed");
    static final InferFault GONE = new InferFault(InferFault.CLIENT_CLOSED_REQUEST, "the caller has gone");
    private static final InferFault BROKEN_OFF =
            new InferFault(504, "the deadline passed while the model ran; it was broken off");

    /**
     * Runs the model for one call, and completes its reply.
     *
     * @return false if the model is usually quick and was not: then the reply waits for {@link #runToDeadline}, which is not
     *     for an event loop
     */
    boolean run(Call call) {
        return complete(call, pace.isSlow());
    }

    /** Runs the model for one call for as long as its caller waits, and completes its reply. */
    void runToDeadline(Call call) {
        complete(call, true);
    }

    private boolean complete(Call call, boolean toDeadline) {
        long now = System.nanoTime();
        recorder.queue.add(now - call.start());
        try {
            if (call.isLate(now)) throw LATE;
            Run run = toDeadline ? runForCaller(call) : attempt(call.inputs(), call.wanted(), call.rows(), null);
            call.reply().complete(run);
        } catch (BrokenOff overran) {
            return false;
        } catch (InferFault fault) {
            call.reply().completeExceptionally(fault);
        } catch (OutOfMemoryError none) {
            call.reply().completeExceptionally(Shed.none(identity, none));
        } catch (RuntimeException e) {
            call.reply().completeExceptionally(failed(e));
        }
        return true;
    }

    /**
     * Runs the model.
     *
     * @param deadline when a slow model is broken off, by {@link System#nanoTime}
     * @throws BrokenOff if the model is usually quick and was not; it is slow from then on
     * @throws InferFault 400 if ONNX Runtime finds the input at fault, 500 if the model fails, 504 if it was broken off
     */
    Run run(Tensor[] inputs, int[] wanted, long rows, long deadline) {
        return pace.isSlow() ? runToDeadline(inputs, wanted, rows, deadline) : attempt(inputs, wanted, rows, null);
    }

    private Run runForCaller(Call call) {
        try (Breaker breaker = new Breaker(call.deadline(), bytes(call.inputs()) > LARGE_BYTES)) {
            call.endedBy(breaker::end);
            return attempt(call.inputs(), call.wanted(), call.rows(), breaker);
        }
    }

    private Run runToDeadline(Tensor[] inputs, int[] wanted, long rows, long deadline) {
        try (Breaker breaker = new Breaker(deadline, bytes(inputs) > LARGE_BYTES)) {
            return attempt(inputs, wanted, rows, breaker);
        }
    }

    private Run attempt(Tensor[] inputs, int[] wanted, long rows, @Nullable Breaker breaker) {
        try {
            Run run = breaker == null
                    ? model.runQuickly(inputs, wanted)
                    : parts.run(inputs, rows, part -> asked(part, wanted, breaker));
            recorder.ran(rows, run);
            pace.took(run.inferNanos());
            if (breaker == null && run.inferNanos() > TOO_LONG_NANOS) overran();
            return run;
        } catch (BrokenOff e) {
            if (breaker != null) throw BROKEN_OFF;
            overran();
            throw e;
        } catch (MemoryShortage e) {
            throw new InferFault(503, String.valueOf(e.getMessage()));
        } catch (InputFailure e) {
            throw cannot(e);
        } catch (ModelFailure e) {
            throw failed(e);
        }
    }

    private Run asked(Tensor[] inputs, int[] wanted, Breaker breaker) {
        try {
            return model.run(inputs, wanted, breaker);
        } catch (InputFailure e) {
            throw cannot(e);
        }
    }

    private static InferFault cannot(InputFailure e) {
        return new InferFault(400, "the model cannot work with this input: " + e.getMessage());
    }

    private static long bytes(Tensor[] inputs) {
        long bytes = 0;
        for (Tensor input : inputs) {
            if (input instanceof Tensor.Numbers numbers) bytes += numbers.data().readableBytes();
        }
        return bytes;
    }

    /** A run that was expected to be quick held its caller's thread, until it was broken off or not. */
    void overran() {
        LOG.warnf(
                "a run took far longer than usual; the model runs on workers for a while model=%s version=%s times=%d",
                identity.name(), identity.version(), pace.overran());
    }

    /** What breaks off a run of a slow model; null for a quick one. */
    @Nullable
    Breaker breaker(long deadline) {
        return pace.isSlow() ? new Breaker(deadline, false) : null;
    }

    private InferFault failed(Throwable e) {
        // a request that fails is sent again and again: the whole story of each would fill the log
        LOG.errorf("model failed model=%s version=%s: %s", identity.name(), identity.version(), e.getMessage());
        LOG.debug("the failure of the model", e);
        return new InferFault(500, "the model failed");
    }
}
