package dev.verge.inference.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Breaks a run off when its time is over: ONNX Runtime stops before the next operator. One thread keeps the time for all
 * runs. It costs some microseconds, so it is for runs that take far longer.
 */
public final class Breaker implements AutoCloseable {
    /** The option of a run that gives back what its session's arena does not use. */
    static final String SHRINKS = "memory.enable_memory_arena_shrinkage";

    static final String CPU = "cpu:0";

    private final OrtSession.RunOptions options;
    private final Future<?> alarm;
    private boolean broken;
    private boolean closed;

    /**
     * Ends a run at this time, by {@link System#nanoTime}.
     *
     * @param shrinks whether memory that ONNX Runtime took for the run is given back after it, and not kept for the next
     * @throws ModelFailure if ONNX Runtime has no memory for it
     */
    public Breaker(long deadlineNanos, boolean shrinks) {
        try {
            options = new OrtSession.RunOptions();
            if (shrinks) options.addRunConfigEntry(SHRINKS, CPU);
        } catch (OrtException e) {
            throw new ModelFailure("a run cannot be given options", e);
        }
        alarm = Clock.CLOCK.schedule(this::end, deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Ends the run now, if it has not ended. */
    public synchronized void end() {
        if (closed) return;
        broken = true;
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            // the run goes on to its end, as it would without
            broken = false;
        }
    }

    /** Whether the run was ended before {@link #close}. */
    public synchronized boolean isBroken() {
        return broken;
    }

    OrtSession.RunOptions options() {
        return options;
    }

    /** The run has ended. */
    @Override
    public void close() {
        alarm.cancel(false);
        synchronized (this) {
            closed = true;
            options.close();
        }
    }
}
