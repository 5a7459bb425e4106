package dev.verge.inference;

import dev.verge.inference.model.LoadedModel;
import dev.verge.inference.model.Outcome;
import dev.verge.inference.model.Prepared;
import dev.verge.inference.onnx.Breaker;
import dev.verge.inference.onnx.BrokenOff;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.pipeline.IntegrityModel;
import dev.verge.inference.pipeline.Pipeline;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ServedModel;
import dev.verge.inference.tensor.MemoryShortage;
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
import java.util.OptionalLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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

    /** A window in JSON, read. */
    public WindowMessage read(byte[] body) {
        return reader.read(body);
    }

    /** A window in JSON, read from a part of an array. */
    public WindowMessage read(byte[] body, int offset, int length) {
        return reader.read(body, offset, length);
    }

    /** Whether the answer usually takes too long for an event loop: of the model that is asked, or of the pipeline's. */
    public boolean isSlow(WindowMessage message) {
        return message instanceof WindowMessage.Read(var _, Optional<String> name)
                && (pipeline.isSlow()
                        || directory
                                .find(model(name), Optional.empty())
                                .map(ServedModel::isSlow)
                                .orElse(false));
    }

    /**
     * The outcome of a message that has been read.
     *
     * @param until when the answer is of no more use, by {@link System#nanoTime}, if the caller says so
     */
    public Outcome predict(WindowMessage message, OptionalLong until) {
        return refusalCounted(outcome(message, until));
    }

    /**
     * The outcome of a tensor in JSON, from the model that its window asked for, the default model or the only one there is.
     *
     * @param until as for a window
     */
    public Outcome predictFeatures(byte[] body, OptionalLong until) {
        return refusalCounted(
                switch (featuresReader.read(body)) {
                    case FeaturesMessage.Refused(Problem problem) -> new Outcome.Refused(problem);
                    case FeaturesMessage.Read read -> {
                        Asked asked = new Asked(read.vehicle(), read.tensor().id());
                        yield ask(
                                read.model(),
                                asked,
                                until,
                                (model, _, breaker) -> model.face(LoadedModel.class)
                                        .map(loaded -> loaded.predict(read, breaker))
                                        .orElseGet(() -> takesNone(model, asked, "tensors of features")));
                    }
                });
    }

    private Outcome refusalCounted(Outcome outcome) {
        if (outcome instanceof Outcome.Refused(Problem problem)) metrics.rejected(problem.reason());
        return outcome;
    }

    /** Asks a model that is in use. */
    private interface Question {
        /**
         * @param until when the answer is of no more use
         * @param breaker ends a run then, where one is needed
         */
        Outcome of(ServedModel model, long until, @Nullable Breaker breaker);
    }

    private Outcome outcome(WindowMessage message, OptionalLong until) {
        return switch (message) {
            case WindowMessage.Refused(Problem problem) -> new Outcome.Refused(problem);
            case WindowMessage.Read(TelemetryWindow window, Optional<String> name) -> {
                Asked asked = new Asked(window.vehicle(), window.id());
                yield ask(name, asked, until, (model, end, breaker) -> outcome(model, asked, window, end, breaker));
            }
        };
    }

    private Outcome outcome(
            ServedModel model, Asked asked, TelemetryWindow window, long until, @Nullable Breaker breaker) {
        Optional<Problem> refusal = pipeline.refusal(window);
        if (refusal.isPresent()) return new Outcome.Refused(refusal.get());
        Optional<LoadedModel> loaded = model.face(LoadedModel.class);
        if (loaded.isPresent()) {
            Prepared prepared = pipeline.prepare(window, OptionalLong.of(until));
            return isOver(until) ? asked.late() : loaded.get().predict(prepared, breaker);
        }
        return model.face(IntegrityModel.class)
                .map(integrity -> integrity.predict(window, model.identity().digest()))
                .orElseGet(() -> takesNone(model, asked, "windows"));
    }

    private static boolean isOver(long until) {
        return System.nanoTime() - until > 0;
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

        Outcome late() {
            return refused(504, Reason.EXPIRED, "", "the deadline has passed");
        }
    }

    private String model(Optional<String> name) {
        return name.or(directory::only).orElse(defaultModel);
    }

    private Outcome ask(Optional<String> name, Asked asked, OptionalLong until, Question question) {
        if (!directory.isComplete()) return asked.refused(503, Reason.SHED, "", "the models are not loaded yet");
        long start = System.nanoTime();
        ServedModel model;
        try {
            model = directory.acquire(model(name), Optional.empty());
        } catch (InferFault fault) {
            if (fault.status() == 503) return asked.refused(503, Reason.SHED, "", fault.getMessage());
            String wanted = name.map(Texts::quoted).orElse("a request that names none of several models");
            return asked.refused(404, Reason.INVALID, "model", "there is no model for " + wanted);
        }
        try {
            return recorded(model, start, ask(model, asked, model.until(until, start), question));
        } finally {
            model.release();
        }
    }

    private Outcome recorded(ServedModel model, long start, Outcome outcome) {
        long nanos = System.nanoTime() - start;
        switch (outcome) {
            case Outcome.Predicted(var prediction, var _) -> {
                model.scored(nanos, prediction.executionMicros() * 1000);
                metrics.predicted(prediction);
            }
            case Outcome.Refused(Problem problem) -> model.refused(problem.status(), nanos);
        }
        return outcome;
    }

    private static Outcome ask(ServedModel model, Asked asked, long until, Question question) {
        if (isOver(until)) return asked.late();
        try (Breaker breaker = model.breaker(until)) {
            return ask(model, asked, until, breaker, question);
        } catch (InferFault e) {
            // of a model of the pipeline: the window is not at fault
            if (e.status() == 504) return asked.late();
            return asked.refused(503, Reason.SHED, "", e.getMessage());
        } catch (MemoryShortage e) {
            return asked.refused(503, Reason.SHED, "", String.valueOf(e.getMessage()));
        } catch (ModelFailure e) {
            LOG.errorf("model failed model=%s window=%s: %s", model.identity().name(), asked.window(), e.getMessage());
            LOG.debug("the failure of the model", e);
            return asked.refused(500, Reason.MODEL_ERROR, "model", "the model failed on this window");
        }
    }

    private static Outcome ask(
            ServedModel model, Asked asked, long until, @Nullable Breaker breaker, Question question) {
        try {
            return question.of(model, until, breaker);
        } catch (BrokenOff e) {
            if (breaker == null) model.overran();
            return asked.refused(504, Reason.EXPIRED, "", "the model took too long and was broken off");
        }
    }
}
