package dev.verge.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a session: small calls over prepared slots, others over the request's and the reply's own memory. */
final class Runner implements AutoCloseable {
    private final PreparedShapes shapes;
    private final SlottedRun slotted;
    private final DirectRun direct;
    private final Leftovers leftovers;

    Runner(
            OrtEnvironment environment,
            OrtSession session,
            List<TensorSpec> inputs,
            List<TensorSpec> outputs,
            int places,
            Leftovers leftovers) {
        this.leftovers = leftovers;
        shapes = new PreparedShapes(inputs, outputs, places);
        slotted = new SlottedRun(environment, session, inputs, outputs);
        direct = new DirectRun(environment, session, outputs, shapes);
    }

    Run run(Tensor[] given, int[] wanted, OrtSession.@Nullable RunOptions options) throws OrtException {
        try {
            return fitted(given, wanted, options);
        } catch (OrtException e) {
            if (!Failures.isOfFullArena(e)) throw e;
        }
        // it may be full of what earlier runs of other sizes have left
        leftovers.giveBack();
        return fitted(given, wanted, options);
    }

    private Run fitted(Tensor[] given, int[] wanted, OrtSession.@Nullable RunOptions options) throws OrtException {
        try {
            return attempt(given, wanted, options);
        } catch (OrtException e) {
            if (!Failures.isOfPinnedOutput(e)) throw e;
        }
        // ends: at the second time nothing is pinned any more
        shapes.mistaken();
        return fitted(given, wanted, options);
    }

    private Run attempt(Tensor[] given, int[] wanted, OrtSession.@Nullable RunOptions options) throws OrtException {
        Prepared prepared = shapes.of(given);
        SlotPool slots = prepared.slots();
        return slots == null
                ? direct.run(prepared, given, wanted, options)
                : slotted.run(prepared.plan(), slots, given, wanted, options);
    }

    @Override
    public void close() {
        shapes.close();
    }
}
