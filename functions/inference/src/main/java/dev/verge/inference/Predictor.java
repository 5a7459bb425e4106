package dev.verge.inference;

import dev.verge.inference.model.LoadedModel;
import dev.verge.inference.model.Models;
import dev.verge.inference.model.Outcome;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.Texts;
import dev.verge.wire.Problem;
import dev.verge.wire.WindowMessage;
import dev.verge.wire.WindowReader;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/** From the bytes of a request to its outcome, whichever way the request came. Never throws for bad input. */
@Singleton
public class Predictor {
    private static final Logger LOG = Logger.getLogger(Predictor.class);

    private final ModelService service;
    private final PredictionMetrics metrics;
    private final WindowReader reader = new WindowReader(SignalCatalogue.standard());

    Predictor(ModelService service, PredictionMetrics metrics) {
        this.service = service;
        this.metrics = metrics;
    }

    /** The outcome of a window in JSON. */
    public Outcome predict(byte[] body) {
        return predict(reader.read(body));
    }

    /** The outcome of a message that has been read. */
    public Outcome predict(WindowMessage message) {
        return metrics.counted(outcome(message));
    }

    private Outcome outcome(WindowMessage message) {
        return switch (message) {
            case WindowMessage.Refused(Problem problem) -> new Outcome.Refused(problem);
            case WindowMessage.Read(TelemetryWindow window, Optional<String> model) -> ask(window, model);
        };
    }

    private Outcome ask(TelemetryWindow window, Optional<String> name) {
        Optional<Models> models = service.ready();
        if (models.isEmpty()) return refused(503, Reason.SHED, "", "the models are not loaded yet", window);
        Optional<LoadedModel> model = models.get().find(name);
        if (model.isEmpty()) {
            String asked = name.map(Texts::quoted).orElse("a request that names none of several models");
            return refused(404, Reason.INVALID, "model", "there is no model for " + asked, window);
        }
        return score(model.get(), window);
    }

    private static Outcome score(LoadedModel model, TelemetryWindow window) {
        try {
            return model.predict(window);
        } catch (ModelFailure e) {
            LOG.errorf(e, "model failed model=%s window=%s", model.description().name(), window.id());
            return refused(500, Reason.MODEL_ERROR, "model", "the model failed on this window", window);
        }
    }

    private static Outcome refused(int status, Reason reason, String field, String detail, TelemetryWindow window) {
        return new Outcome.Refused(Problem.of(window, status, reason, field, detail));
    }
}
