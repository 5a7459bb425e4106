package dev.verge.inference.onnx;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/** One thread that keeps the time of all runs. In a class of its own, so that a process that needs none has no such thread. */
final class Clock {
    static final ScheduledThreadPoolExecutor CLOCK = clock();

    private Clock() {}

    private static ScheduledThreadPoolExecutor clock() {
        var clock = new ScheduledThreadPoolExecutor(
                1, task -> Thread.ofPlatform().name("verge-breaker").daemon().unstarted(task));
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }
}
