package dev.verge.inference.plane;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs together what arrives while a model runs. A call that finds the model idle runs at once and alone; what arrives
 * meanwhile is gathered, and run when that run is over, or beside it when it has waited for as long as it may.
 */
final class Batcher {
    private static final int MAX_WAITING = 1024;

    private final Batching settings;
    private final BatchRun runs;
    private final Workers workers;
    private final Queue<Call> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicBoolean armed = new AtomicBoolean();

    Batcher(Batching settings, ModelRun model, Workers workers) {
        this.settings = settings;
        this.runs = new BatchRun(model, workers);
        this.workers = workers;
    }

    /**
     * Runs a call, now or with others.
     *
     * @param now runs it if the model is idle: on this thread or another; false if it cannot
     * @return false if too many wait
     */
    boolean submit(Call call, Launch now) {
        if (running.compareAndSet(false, true)) {
            if (now.run(() -> alone(call))) {
                watch(call);
                return true;
            }
            running.set(false);
            return false;
        }
        if (count.incrementAndGet() > MAX_WAITING) {
            count.decrementAndGet();
            return false;
        }
        call.endedBy(() -> leave(call, ModelRun.GONE));
        waiting.add(call);
        // that run may be over by now, and nobody else may come
        next();
        watch(call);
        arm();
        return true;
    }

    // a call that waits is answered at its deadline, or when its caller goes, and leaves the queue
    private void watch(Call call) {
        if (call.reply().isDone()) return;
        Future<?> alarm = workers.at(call.deadline(), () -> leave(call, ModelRun.LATE));
        call.reply().whenComplete((_, _) -> alarm.cancel(false));
    }

    private void leave(Call call, InferFault why) {
        if (!call.claim()) return;
        synchronized (waiting) {
            if (waiting.remove(call)) count.decrementAndGet();
        }
        call.reply().completeExceptionally(why);
    }

    // at the time when the oldest call has waited for as long as it may; there is one such alarm while calls wait
    private void arm() {
        if (!armed.compareAndSet(false, true)) return;
        Call oldest = waiting.peek();
        long since = oldest == null ? System.nanoTime() : oldest.start();
        workers.at(since + TimeUnit.MICROSECONDS.toNanos(settings.maxDelayMicros()), this::overdue);
    }

    private void rearm() {
        armed.set(false);
        if (!waiting.isEmpty()) arm();
    }

    /** How a task is begun. */
    interface Launch {
        boolean run(Runnable task);
    }

    private void alone(Call call) {
        try {
            if (call.claim()) runs.run(List.of(call));
        } finally {
            running.set(false);
            next();
        }
    }

    private void next() {
        if (waiting.isEmpty() || !running.compareAndSet(false, true)) return;
        if (workers.submit(this::gathered)) return;
        running.set(false);
        shed();
    }

    private void gathered() {
        try {
            runs.run(batch());
        } finally {
            running.set(false);
            next();
        }
    }

    private void overdue() {
        Call oldest = waiting.peek();
        long waited = oldest == null ? 0 : System.nanoTime() - oldest.start();
        if (waited < TimeUnit.MICROSECONDS.toNanos(settings.maxDelayMicros())) {
            rearm();
        } else if (!workers.submit(this::beside)) {
            shed();
            rearm();
        }
    }

    // what does not fit into this run has its own time
    private void beside() {
        List<Call> batch = batch();
        rearm();
        runs.run(batch);
    }

    private List<Call> batch() {
        List<Call> batch = new ArrayList<>();
        long rows = 0;
        synchronized (waiting) {
            for (Call call = waiting.peek(); call != null; call = waiting.peek()) {
                boolean fits = batch.isEmpty()
                        || (rows + call.rows() <= settings.maxRows() && BatchRun.together(batch.getFirst(), call));
                if (!fits) break;
                waiting.remove();
                count.decrementAndGet();
                // else it is being answered
                if (!call.claim()) continue;
                rows += call.rows();
                batch.add(call);
            }
        }
        return batch;
    }

    private void shed() {
        List<Call> all = new ArrayList<>();
        synchronized (waiting) {
            for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
                count.decrementAndGet();
                if (call.claim()) all.add(call);
            }
        }
        for (Call call : all) call.reply().completeExceptionally(Shed.queue());
    }
}
