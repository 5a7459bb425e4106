package dev.verge.inference.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Breaks off a run that was expected to be over in no time, and is not after about a second: a loop whose turns its input
 * decides, for instance. Where a {@link Breaker} costs some microseconds a run, this costs some nanoseconds: each thread has
 * one watch, and one thread looks at all watches ten times a second.
 */
final class Watch {
    private static final long IDLE = 0;
    private static final long BREAKING = -1;
    private static final long BROKEN = -2;
    private static final long TICK_MILLIS = 100;
    private static final long MOST_TICKS = 10;

    private static final ThreadLocal<Watch> OF_THREAD = ThreadLocal.withInitial(Keeper::watch);

    private final Thread thread = Thread.currentThread();
    private final OrtSession.RunOptions options;
    // the tick in which the run began, or one of the states above
    private final AtomicLong state = new AtomicLong(IDLE);

    private Watch(OrtSession.RunOptions options) {
        this.options = options;
    }

    /**
     * Begins a run on this thread, which ends with {@link #end}.
     *
     * @throws ModelFailure if ONNX Runtime has no memory for it
     */
    static Watch begin() {
        Watch watch = OF_THREAD.get();
        watch.state.set(Keeper.tick);
        return watch;
    }

    OrtSession.RunOptions options() {
        return options;
    }

    /** Whether the run was broken off, so that what it has thrown says nothing of the model. */
    boolean isBroken() {
        return state.get() < IDLE;
    }

    /** The run is over, one way or the other. */
    void end() {
        long began = state.get();
        if (began > IDLE && state.compareAndSet(began, IDLE)) return;
        while (state.get() == BREAKING) Thread.onSpinWait();
        terminate(false);
        state.set(IDLE);
    }

    private void look(long now) {
        long began = state.get();
        if (began <= IDLE || now - began < MOST_TICKS || !state.compareAndSet(began, BREAKING)) return;
        terminate(true);
        state.set(BROKEN);
    }

    private void terminate(boolean yes) {
        try {
            options.setTerminate(yes);
        } catch (OrtException e) {
            // it only writes a flag
            throw new ModelFailure("ONNX Runtime takes no run options", e);
        }
    }

    /** The thread that looks; a process that watches nothing has none. */
    private static final class Keeper {
        // a process that stands still for a while counts no ticks meanwhile, and breaks nothing off after it
        static volatile long tick = 1;
        static final List<Watch> WATCHES = new CopyOnWriteArrayList<>();
        // not when the class is initialised, which a native image does when it is built
        private static boolean isStarted;

        static synchronized Watch watch() {
            try {
                Watch watch = new Watch(new OrtSession.RunOptions());
                WATCHES.add(watch);
                if (!isStarted) Thread.ofPlatform().name("verge-watch").daemon().start(Keeper::run);
                isStarted = true;
                return watch;
            } catch (OrtException e) {
                throw new ModelFailure("a run cannot be given options", e);
            }
        }

        @SuppressWarnings("NonAtomicOperationOnVolatileField") // nobody else writes
        private static void run() {
            try {
                while (true) {
                    TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
                    tick++;
                    WATCHES.forEach(watch -> watch.look(tick));
                    WATCHES.removeIf(Keeper::isGone);
                }
            } catch (InterruptedException e) {
                // the process ends
            }
        }

        private static boolean isGone(Watch watch) {
            if (watch.thread.isAlive()) return false;
            watch.options.close();
            return true;
        }
    }
}
