package dev.verge.inference.plane;

/**
 * Decides where a call runs: on the caller's thread if it is small and its model quick, else on a worker; with others if
 * the model gathers.
 */
final class Dispatch implements AutoCloseable {
    private final Workers workers;
    private final long largeBytes;

    Dispatch(Workers workers, long largeBytes) {
        this.workers = workers;
        this.largeBytes = largeBytes;
    }

    /** Runs the call, now or later; its reply is completed in any case. */
    void run(ServedModel model, Call call, long bytes) {
        boolean inline = bytes <= largeBytes && !model.pace().isSlow();
        // what is large gains nothing by company
        Batcher batcher = bytes <= largeBytes ? model.batcher(workers) : null;
        boolean taken = batcher != null
                ? batcher.submit(call, inline ? Dispatch::inline : workers::submit)
                : inline && model.run().run(call) || new Queued(workers, model.run(), call).submit();
        if (!taken) call.reply().completeExceptionally(Shed.queue());
    }

    private static boolean inline(Runnable task) {
        task.run();
        return true;
    }

    /** Calls that wait for a worker. */
    int waiting() {
        return workers.waiting();
    }

    @Override
    public void close() {
        workers.close();
    }
}
