package dev.verge.inference.plane;

import dev.verge.inference.onnx.Run;
import dev.verge.inference.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jboss.logging.Logger;

/** Runs calls as one: their rows one behind the other, the outputs cut at the same rows. */
record BatchRun(ModelRun model, Workers workers) {
    private static final Logger LOG = Logger.getLogger(BatchRun.class);
    private static final InferFault FAILED = new InferFault(500, "the model failed");

    /** Whether two calls can be in one run: everything but their rows is the same. */
    static boolean together(Call a, Call b) {
        if (a.rows() == 0 || b.rows() == 0 || !Arrays.equals(a.wanted(), b.wanted())) return false;
        for (int i = 0; i < a.inputs().length; i++) {
            long[] one = a.inputs()[i].shape();
            long[] other = b.inputs()[i].shape();
            if (one[0] != a.rows() || other[0] != b.rows()) return false;
            if (!Arrays.equals(one, 1, one.length, other, 1, other.length)) return false;
        }
        return true;
    }

    void run(List<Call> calls) {
        Queue<Call> open = new ArrayDeque<>(calls);
        try {
            long now = System.nanoTime();
            List<Call> inTime = new ArrayList<>(calls.size());
            for (Call call : calls) if (!call.isLate(now)) inTime.add(call);
            if (inTime.size() > 1 && inTime.size() == calls.size() && runTogether(inTime)) return;
            for (Call call = open.peek(); call != null; call = open.peek()) {
                runAlone(call);
                open.remove();
            }
        } finally {
            // nobody else knows of them
            for (Call call : open) if (!call.reply().isDone()) call.reply().completeExceptionally(FAILED);
        }
    }

    private void runAlone(Call call) {
        if (call.reply().isDone() || model.run(call)) return;
        if (!new Queued(workers, model, call).submit()) call.reply().completeExceptionally(Shed.queue());
    }

    // one call's bad input must not become the others' fault, so each is tried alone when all together fail
    private boolean runTogether(List<Call> calls) {
        long rows = calls.stream().mapToLong(Call::rows).sum();
        Tensor[] inputs = new Tensor[calls.getFirst().inputs().length];
        try {
            for (int i = 0; i < inputs.length; i++) inputs[i] = Rows.join(calls, i, rows);
            Run run = model.run(inputs, calls.getFirst().wanted(), rows, latest(calls));
            try {
                return answer(calls, run, rows);
            } finally {
                run.release();
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.debugf(e, "calls are run one by one model=%s", model.identity().name());
            return false;
        } finally {
            for (Tensor input : inputs) if (input != null) input.release();
        }
    }

    // for as long as one of them waits
    private static long latest(List<Call> calls) {
        long latest = calls.getFirst().deadline();
        for (Call call : calls) {
            if (call.deadline() - latest > 0) latest = call.deadline();
        }
        return latest;
    }

    private static boolean answer(List<Call> calls, Run run, long rows) {
        for (Tensor output : run.outputs()) {
            if (output.shape().length == 0 || output.shape()[0] != rows) return false;
        }
        long from = 0;
        for (Call call : calls) {
            long first = from;
            List<Tensor> own = run.outputs().stream()
                    .map(output -> Rows.cut(output, first, call.rows()))
                    .toList();
            call.reply().complete(new Run(own, run.inputNanos(), run.inferNanos(), run.outputNanos()));
            from += call.rows();
        }
        return true;
    }
}
