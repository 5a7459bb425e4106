package dev.verge.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.tensor.Tensor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives back what ONNX Runtime keeps of large runs. What a run has taken stays in its session's arena, and only a run can ask
 * for its return: so one is begun for that, with the order to end before its first operator.
 */
final class Leftovers implements AutoCloseable {
    /** What takes no longer than this has not filled more than some ten megabytes. */
    static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    // a model that always takes as much has it anew once in so long a time, and not for every run
    private static final long KEPT_SECONDS = 3;
    private static final long MOST_BYTES = 64 << 20;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<TensorSpec> inputs;
    private final boolean arena;
    private final AtomicBoolean expected = new AtomicBoolean();
    private boolean closed;

    /** @param arena whether the session has one */
    Leftovers(OrtEnvironment environment, OrtSession session, List<TensorSpec> inputs, boolean arena) {
        this.environment = environment;
        this.session = session;
        this.inputs = inputs;
        this.arena = arena;
    }

    /** A run has ended that may have taken much; it is given back in a while. */
    void arise() {
        if (!arena || !expected.compareAndSet(false, true)) return;
        Clock.CLOCK.schedule(this::giveBackInTime, KEPT_SECONDS, TimeUnit.SECONDS);
    }

    private void giveBackInTime() {
        expected.set(false);
        giveBack();
    }

    /** Gives back what no run uses now. */
    synchronized void giveBack() {
        if (closed || !arena) return;
        long bytes = 0;
        for (TensorSpec input : inputs)
            bytes += Filled.elements(input) * Math.max(1, input.type().size());
        // no request is as large, so that there are no runs
        if (bytes > MOST_BYTES) return;
        List<Tensor> blank = inputs.stream().map(input -> Filled.with(input, 0)).toList();
        try (OrtSession.RunOptions options = new OrtSession.RunOptions();
                Inputs feed = new Inputs(environment)) {
            options.addRunConfigEntry(Breaker.SHRINKS, Breaker.CPU);
            options.setTerminate(true);
            for (Tensor tensor : blank) feed.add(tensor);
            session.run(feed.tensors(), options).close();
        } catch (OrtException e) {
            // it has ended as it was told to
        } finally {
            blank.forEach(Tensor::release);
        }
    }

    /** Gives nothing back any more; to be called before the session is closed. */
    @Override
    public synchronized void close() {
        closed = true;
    }
}
