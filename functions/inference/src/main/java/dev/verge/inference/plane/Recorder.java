package dev.verge.inference.plane;

import java.util.concurrent.atomic.LongAdder;

/** Adds up what a version of a model does. Safe for use by many threads, which do not wait for each other. */
final class Recorder {
    /** How often something happened and how long it took. */
    static final class Sum {
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        void add(long duration) {
            count.increment();
            nanos.add(duration);
        }

        ModelStatistics.Total total() {
            return new ModelStatistics.Total(count.sum(), nanos.sum());
        }
    }

    final Sum success = new Sum();
    final Sum fail = new Sum();
    final Sum queue = new Sum();
    final Sum input = new Sum();
    final Sum infer = new Sum();
    final Sum output = new Sum();
    private final LongAdder inferences = new LongAdder();
    private final LongAdder executions = new LongAdder();
    private volatile long lastMillis;

    /** One run of the model for so many rows. */
    void ran(long rows) {
        executions.increment();
        inferences.add(rows);
        lastMillis = System.currentTimeMillis();
    }

    ModelStatistics statistics(ModelIdentity model) {
        return new ModelStatistics(
                model.name(),
                model.version(),
                lastMillis,
                inferences.sum(),
                executions.sum(),
                success.total(),
                fail.total(),
                queue.total(),
                input.total(),
                infer.total(),
                output.total());
    }
}
