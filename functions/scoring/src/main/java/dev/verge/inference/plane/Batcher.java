package dev.verge.inference.plane;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    Batcher(Batching settings, ModelRun model, Workers workers) {
        this.settings = settings;
        this.runs = new BatchRun(model);
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
            if (now.run(() -> alone(call))) return true;
            running.set(false);
            return false;
        }
        if (count.incrementAndGet() > MAX_WAITING) {
            count.decrementAndGet();
            return false;
        }
        waiting.add(call);
        // that run may be over by now, and nobody else may come
        next();
        if (count.get() == 1) workers.after(settings.maxDelayMicros(), this::overdue);
        return true;
    }

    /** How a task is begun. */
    interface Launch {
        boolean run(Runnable task);
    }

    private void alone(Call call) {
        try {
            runs.run(List.of(call));
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
        if (!waiting.isEmpty() && !workers.submit(() -> runs.run(batch()))) shed();
    }

    private List<Call> batch() {
        List<Call> batch = new ArrayList<>();
        long rows = 0;
        synchronized (waiting) {
            for (Call call = waiting.peek(); call != null; call = waiting.peek()) {
                boolean fits = batch.isEmpty()
                        || (rows + call.rows() <= settings.maxRows() && BatchRun.together(batch.getFirst(), call));
                if (!fits) break;
                rows += call.rows();
                batch.add(waiting.remove());
                count.decrementAndGet();
            }
        }
        return batch;
    }

    private void shed() {
        List<Call> all = new ArrayList<>();
        synchronized (waiting) {
            for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
                count.decrementAndGet();
                all.add(call);
            }
        }
        for (Call call : all) call.reply().completeExceptionally(Shed.queue());
    }
}
