package dev.verge.inference.plane;

import java.util.OptionalLong;

/** Who waits for an answer. */
public interface Caller {
    /** Until when an answer is of use, by {@link System#nanoTime}, if the caller says so. */
    OptionalLong deadline();

    /**
     * Has a task run once the caller has gone, even if that has happened before. Called only for calls that are not answered at
     * once, on any thread; what the task ends may have been answered meanwhile.
     */
    void whenGone(Runnable task);

    /** One who stays, and waits until then. */
    static Caller waiting(OptionalLong deadlineNanos) {
        return new Caller() {
            @Override
            public OptionalLong deadline() {
                return deadlineNanos;
            }

            @Override
            public void whenGone(Runnable task) {}
        };
    }
}
