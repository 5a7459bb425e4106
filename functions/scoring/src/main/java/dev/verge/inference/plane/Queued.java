package dev.verge.inference.plane;

import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A call that waits for a worker. If its deadline comes first, or its caller goes, it is answered then and leaves the queue. */
final class Queued implements Runnable {
    private final Workers workers;
    private final ModelRun model;
    private final Call call;
    private final AtomicBoolean taken = new AtomicBoolean();
    private @Nullable Future<?> alarm;

    Queued(Workers workers, ModelRun model, Call call) {
        this.workers = workers;
        this.model = model;
        this.call = call;
    }

    /** Has it run soon; false if too many wait. */
    boolean submit() {
        alarm = workers.at(call.deadline(), () -> leave(ModelRun.LATE));
        call.endedBy(() -> leave(ModelRun.GONE));
        if (workers.submit(this)) return true;
        cancel();
        // who is late may have been answered meanwhile
        return !taken.compareAndSet(false, true);
    }

    @Override
    public void run() {
        cancel();
        if (taken.compareAndSet(false, true)) model.runToDeadline(call);
    }

    private void leave(InferFault why) {
        if (!taken.compareAndSet(false, true)) return;
        cancel();
        workers.remove(this);
        call.reply().completeExceptionally(why);
    }

    private void cancel() {
        if (alarm != null) alarm.cancel(false);
    }
}
