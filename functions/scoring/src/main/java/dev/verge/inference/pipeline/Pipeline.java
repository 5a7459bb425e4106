package dev.verge.inference.pipeline;

import dev.verge.inference.model.Prepared;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ServedModel;
import dev.verge.telemetry.Suspicion;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.wire.Problem;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/** Prepares windows as configured: integrity first, so that what is falsified is not used to fill in gaps. */
@Singleton
public class Pipeline {
    private final PipelineOptions options;
    private final ModelDirectory directory;
    private final RowGaps gaps;

    /** A pipeline of models of the directory, which may be loaded later. */
    @Inject
    public Pipeline(PipelineOptions options, ModelDirectory directory) {
        this.options = options;
        this.directory = directory;
        this.gaps = new RowGaps(options.gap());
    }

    /** Names of the models that it asks. */
    public List<String> models() {
        return Stream.concat(options.integrity().stream(), options.imputation().stream())
                .toList();
    }

    /** Why no model should see the window: its rows are too far apart. Empty where they are not. */
    public Optional<Problem> refusal(TelemetryWindow window) {
        return gaps.refusal(window);
    }

    /**
     * Prepares a window, however long that takes.
     *
     * @throws InferFault if a model of the pipeline cannot be asked now
     * @throws dev.verge.inference.onnx.ModelFailure if a model of the pipeline is at fault
     */
    public Prepared prepare(TelemetryWindow window) {
        return prepare(window, OptionalLong.empty());
    }

    /**
     * Prepares a window, as long as it is of use: no step begins after that.
     *
     * @param until when it is of no more use, by {@link System#nanoTime}
     * @throws InferFault if a model of the pipeline cannot be asked now; 504 if the time was over before the last step
     * @throws dev.verge.inference.onnx.ModelFailure if a model of the pipeline is at fault
     */
    public Prepared prepare(TelemetryWindow window, OptionalLong until) {
        if (options.integrity().isEmpty() && options.imputation().isEmpty()) return Prepared.untouched(window);
        Optional<List<Suspicion>> judged = options.integrity()
                .flatMap(name -> with(name, IntegrityModel.class, until, model -> model.judge(window)));
        float[] values = window.values();
        boolean[] made = {};
        if (options.suspects() == PipelineOptions.Suspects.ISOLATE) {
            Optional<Suspicion> likeliest =
                    judged.flatMap(found -> found.stream().findFirst());
            if (likeliest.isPresent()) values = without(window, likeliest.get().signal());
        }
        if (options.imputation().isPresent()) {
            if (values == window.values()) values = values.clone();
            made = new boolean[values.length];
            fill(options.imputation().get(), until, window, values, made);
        }
        TelemetryWindow seen =
                new TelemetryWindow(window.vehicle(), window.stride(), window.signals(), window.timestamps(), values);
        return new Prepared(seen, made, judged);
    }

    /** Whether preparing usually takes too long for an event loop. */
    public boolean isSlow() {
        return isSlow(options.integrity()) || isSlow(options.imputation());
    }

    private boolean isSlow(Optional<String> name) {
        return name.isPresent()
                && directory
                        .find(name.get(), Optional.empty())
                        .map(ServedModel::isSlow)
                        .orElse(false);
    }

    private void fill(String name, OptionalLong until, TelemetryWindow window, float[] values, boolean[] made) {
        with(name, ImputationModel.class, until, model -> {
            if (model.accepts(window)) model.fill(window, values, made);
            return made;
        });
    }

    private static float[] without(TelemetryWindow window, String signal) {
        float[] values = window.values().clone();
        int columns = window.signals().size();
        for (int i = window.signals().indexOf(signal); i >= 0 && i < values.length; i += columns) values[i] = Float.NaN;
        return values;
    }

    private <T, R> R with(String name, Class<T> kind, OptionalLong until, Function<T, R> question) {
        if (until.isPresent() && System.nanoTime() - until.getAsLong() > 0) {
            throw new InferFault(504, "the deadline has passed");
        }
        ServedModel model = directory.acquire(name, Optional.empty());
        try {
            T face = model.face(kind)
                    .orElseThrow(() -> new InferFault(
                            503, "model " + name + " is no " + kind.getSimpleName() + ", see verge.pipeline"));
            long start = System.nanoTime();
            R answer = question.apply(face);
            model.took(System.nanoTime() - start);
            return answer;
        } finally {
            model.release();
        }
    }
}
