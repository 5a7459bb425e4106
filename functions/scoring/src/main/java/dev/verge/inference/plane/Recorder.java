package dev.verge.inference.plane;

import static java.util.Objects.requireNonNull;

import dev.verge.inference.onnx.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

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
                case 504, InferFault.CLIENT_CLOSED_REQUEST -> LATE;
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

    /** What the runs of one number of rows took. */
    private static final class Runs {
        private final Sum input = new Sum();
        private final Sum infer = new Sum();
        private final Sum output = new Sum();
    }

    // runs of more rows are told together with others only
    private static final int MOST_SIZES = 64;

    final Sum queue = new Sum();
    private final Sum[] endings = new Sum[Ending.values().length];
    private final AtomicReferenceArray<@Nullable Runs> sizes = new AtomicReferenceArray<>(MOST_SIZES + 1);
    private final Runs others = new Runs();
    private final LongAdder inferences = new LongAdder();
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
        Runs runs = of(rows);
        runs.input.add(run.inputNanos());
        runs.output.add(run.outputNanos());
        ran(runs, rows, run.inferNanos());
    }

    /** One run of the model for so many rows, of which only the time inside ONNX Runtime is known. */
    void ran(long rows, long nanos) {
        ran(of(rows), rows, nanos);
    }

    private Runs of(long rows) {
        if (rows > MOST_SIZES) return others;
        int size = (int) rows;
        Runs known = sizes.get(size);
        if (known != null) return known;
        sizes.compareAndSet(size, null, new Runs());
        return requireNonNull(sizes.get(size));
    }

    private void ran(Runs runs, long rows, long nanos) {
        runs.infer.add(nanos);
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
        List<ModelStatistics.Batch> batches = new ArrayList<>();
        ModelStatistics.Batch all = batch(0, others);
        for (int size = 0; size <= MOST_SIZES; size++) {
            Runs runs = sizes.get(size);
            if (runs == null) continue;
            ModelStatistics.Batch batch = batch(size, runs);
            batches.add(batch);
            all = all.plus(batch);
        }
        return new ModelStatistics(
                model.name(),
                model.version(),
                lastMillis,
                inferences.sum(),
                all.computeInfer().count(),
                total(Ending.OK),
                failures(),
                queue.total(),
                all.computeInput(),
                all.computeInfer(),
                all.computeOutput(),
                batches);
    }

    private static ModelStatistics.Batch batch(long rows, Runs runs) {
        return new ModelStatistics.Batch(rows, runs.input.total(), runs.infer.total(), runs.output.total());
    }
}
