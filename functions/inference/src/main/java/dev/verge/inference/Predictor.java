package dev.verge.inference;

import dev.verge.inference.model.LoadedModel;
import dev.verge.inference.model.Outcome;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.pipeline.IntegrityModel;
import dev.verge.inference.pipeline.Pipeline;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ServedModel;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.Texts;
import dev.verge.telemetry.VehicleId;
import dev.verge.wire.FeaturesMessage;
import dev.verge.wire.FeaturesReader;
import dev.verge.wire.Problem;
import dev.verge.wire.WindowMessage;
import dev.verge.wire.WindowReader;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** From the bytes of a request to its outcome, whichever way the request came. Never throws for bad input. */
@Singleton
public class Predictor {
    private static final Logger LOG = Logger.getLogger(Predictor.class);

    private final ModelDirectory directory;
    private final Pipeline pipeline;
    private final PredictionMetrics metrics;
    private final String defaultModel;
    private final WindowReader reader = new WindowReader(SignalCatalogue.standard());
    private final FeaturesReader featuresReader = new FeaturesReader(SignalCatalogue.standard());

    Predictor(ModelDirectory directory, Pipeline pipeline, PredictionMetrics metrics, InferenceOptions options) {
        this.directory = directory;
        this.pipeline = pipeline;
        this.metrics = metrics;
        this.defaultModel = options.defaultModel();
    }

    /** The outcome of a window in JSON. */
    public Outcome predict(byte[] body) {
        return predict(reader.read(body));
    }

    /** The outcome of a window in JSON, in a part of an array. */
    public Outcome predict(byte[] body, int offset, int length) {
        return predict(reader.read(body, offset, length));
    }

    /** The outcome of a message that has been read. */
    public Outcome predict(WindowMessage message) {
        return metrics.counted(outcome(message));
    }

    /** The outcome of a tensor in JSON, from the model that its window asked for, the default model or the only one there is. */
    public Outcome predictFeatures(byte[] body) {
        return metrics.counted(
                switch (featuresReader.read(body)) {
                    case FeaturesMessage.Refused(Problem problem) -> new Outcome.Refused(problem);
                    case FeaturesMessage.Read read -> {
                        Asked asked = new Asked(read.vehicle(), read.tensor().id());
                        yield ask(
                                read.model(),
                                asked,
                                model -> model.face(LoadedModel.class)
                                        .map(loaded -> loaded.predict(read))
                                        .orElseGet(() -> takesNone(model, asked, "tensors of features")));
                    }
                });
    }

    private Outcome outcome(WindowMessage message) {
        return switch (message) {
            case WindowMessage.Refused(Problem problem) -> new Outcome.Refused(problem);
            case WindowMessage.Read(TelemetryWindow window, Optional<String> name) -> {
                Asked asked = new Asked(window.vehicle(), window.id());
                yield ask(name, asked, model -> outcome(model, asked, window));
            }
        };
    }

    private Outcome outcome(ServedModel model, Asked asked, TelemetryWindow window) {
        Optional<LoadedModel> loaded = model.face(LoadedModel.class);
        if (loaded.isPresent()) return loaded.get().predict(pipeline.prepare(window));
        return model.face(IntegrityModel.class)
                .map(integrity -> integrity.predict(window, model.identity().digest()))
                .orElseGet(() -> takesNone(model, asked, "windows"));
    }

    private static Outcome takesNone(ServedModel model, Asked asked, String what) {
        String detail = "model " + model.identity().name() + " takes no " + what;
        return asked.refused(400, Reason.INVALID, "model", detail);
    }

    private record Asked(VehicleId vehicle, String window) {
        Outcome refused(int status, Reason reason, String field, String detail) {
            return new Outcome.Refused(
                    new Problem(status, reason, field, detail, Optional.of(vehicle), Optional.of(window)));
        }
    }

    private Outcome ask(Optional<String> name, Asked asked, Function<ServedModel, Outcome> question) {
        if (!directory.isComplete()) return asked.refused(503, Reason.SHED, "", "the models are not loaded yet");
        ServedModel model;
        try {
            model = directory.acquire(name.or(directory::only).orElse(defaultModel), Optional.empty());
        } catch (InferFault fault) {
            String wanted = name.map(Texts::quoted).orElse("a request that names none of several models");
            return asked.refused(404, Reason.INVALID, "model", "there is no model for " + wanted);
        }
        try {
            return recorded(model, System.nanoTime(), ask(model, asked, question));
        } finally {
            model.release();
        }
    }

    private static Outcome recorded(ServedModel model, long start, Outcome outcome) {
        long nanos = System.nanoTime() - start;
        switch (outcome) {
            case Outcome.Predicted(var prediction, var _) -> model.scored(nanos, prediction.executionMicros() * 1000);
            case Outcome.Refused(Problem problem) -> model.refused(problem.status(), nanos);
        }
        return outcome;
    }

    private static Outcome ask(ServedModel model, Asked asked, Function<ServedModel, Outcome> question) {
        try {
            return question.apply(model);
        } catch (InferFault e) {
            // of a model of the pipeline: the window is not at fault
            return asked.refused(503, Reason.SHED, "", e.getMessage());
        } catch (ModelFailure e) {
            LOG.errorf(e, "model failed model=%s window=%s", model.identity().name(), asked.window());
            return asked.refused(500, Reason.MODEL_ERROR, "model", "the model failed on this window");
        }
    }
}
