package dev.verge.inference.plane;

import dev.verge.inference.onnx.Run;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** Adds up what a version of a model does. Safe for use by many threads, which do not wait for each other. */
final class Recorder {
    /** How a call can end, as a metric's label. */
    enum Ending {
        OK,
        REFUSED,
        SHED,
        LATE,
        FAILED;

        static Ending of(int status) {
            return switch (status) {
                case 429, 503 -> SHED;
                case 504 -> LATE;
                default -> status < 500 ? REFUSED : FAILED;
            };
        }
    }

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

    final Sum queue = new Sum();
    private final Sum[] endings = new Sum[Ending.values().length];
    private final Sum input = new Sum();
    private final Sum infer = new Sum();
    private final Sum output = new Sum();
    private final LongAdder inferences = new LongAdder();
    private final LongAdder executions = new LongAdder();
    private volatile long lastMillis;
    private volatile LongConsumer observer = nanos -> {};

    Recorder() {
        for (int i = 0; i < endings.length; i++) endings[i] = new Sum();
    }

    /** Is told the nanoseconds of every run. */
    void observe(LongConsumer observer) {
        this.observer = observer;
    }

    /** One run of the model for so many rows. */
    void ran(long rows, Run run) {
        input.add(run.inputNanos());
        output.add(run.outputNanos());
        ran(rows, run.inferNanos());
    }

    /** One run of the model for so many rows, of which only the time inside ONNX Runtime is known. */
    void ran(long rows, long nanos) {
        infer.add(nanos);
        executions.increment();
        inferences.add(rows);
        lastMillis = System.currentTimeMillis();
        observer.accept(nanos);
    }

    /** A call is over. */
    void ended(Ending ending, long nanos) {
        endings[ending.ordinal()].add(nanos);
    }

    /** Calls that have ended so. */
    ModelStatistics.Total total(Ending ending) {
        return endings[ending.ordinal()].total();
    }

    private ModelStatistics.Total failures() {
        long count = 0;
        long nanos = 0;
        for (Ending ending : Ending.values()) {
            if (ending == Ending.OK) continue;
            count += total(ending).count();
            nanos += total(ending).nanos();
        }
        return new ModelStatistics.Total(count, nanos);
    }

    ModelStatistics statistics(ModelIdentity model) {
        return new ModelStatistics(
                model.name(),
                model.version(),
                lastMillis,
                inferences.sum(),
                executions.sum(),
                total(Ending.OK),
                failures(),
                queue.total(),
                input.total(),
                infer.total(),
                output.total());
    }
}
