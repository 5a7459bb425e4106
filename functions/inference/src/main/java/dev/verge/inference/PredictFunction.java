package dev.verge.inference;

import dev.verge.inference.model.Outcome;
import dev.verge.telemetry.Prediction;
import dev.verge.telemetry.Reason;
import dev.verge.wire.DeadlineHeader;
import dev.verge.wire.EventData;
import dev.verge.wire.EventSource;
import dev.verge.wire.EventTypes;
import dev.verge.wire.Problem;
import dev.verge.wire.RefusedException;
import dev.verge.wire.Replies;
import dev.verge.wire.WindowBody;
import dev.verge.wire.WindowReader;
import io.quarkus.funqy.Funq;
import io.quarkus.funqy.knative.events.CloudEvent;
import io.quarkus.funqy.knative.events.CloudEventMapping;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The Funqy functions: a window in, a prediction out. Funqy cannot do plain JSON and CloudEvents with one signature. */
public class PredictFunction {
    private final Predictor predictor;
    private final Replies replies;
    private final CurrentVertxRequest request;

    PredictFunction(Predictor predictor, EventSource source, CurrentVertxRequest request) {
        this.predictor = predictor;
        this.request = request;
        this.replies = new Replies(source);
    }

    /** {@code POST /predict}, plain JSON. */
    @Funq("predict")
    public Prediction predict(@Nullable WindowBody window) {
        return switch (predictor.predict(window == null ? WindowReader.EMPTY : window.message(), until())) {
            case Outcome.Predicted(Prediction prediction, var _) -> prediction;
            case Outcome.Refused(Problem problem) -> throw new RefusedException(problem);
        };
    }

    /** A {@code dev.verge.window.v1} event on any path; the answer is a prediction or a rejection, and only under overload or too late a 503 or 504. */
    @Funq("predict-event")
    @CloudEventMapping(trigger = EventTypes.WINDOW, responseType = EventTypes.PREDICTION)
    public CloudEvent<Object> predictEvent(CloudEvent<byte[]> window) {
        return reply(window, predictor.predict(predictor.read(EventData.of(window)), until()));
    }

    /** A {@code dev.verge.features.v1} event, as preprocess answers with, on any path; answered like a window. */
    @Funq("predict-features-event")
    @CloudEventMapping(trigger = EventTypes.FEATURES, responseType = EventTypes.PREDICTION)
    public CloudEvent<Object> predictFeaturesEvent(CloudEvent<byte[]> features) {
        return reply(features, predictor.predictFeatures(EventData.of(features), until()));
    }

    private OptionalLong until() {
        try {
            return DeadlineHeader.until(
                    request.getCurrent().request().getHeader(DeadlineHeader.NAME), System.nanoTime());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    Problem.badRequest(Reason.INVALID, DeadlineHeader.NAME, String.valueOf(e.getMessage())));
        }
    }

    private CloudEvent<Object> reply(CloudEvent<byte[]> to, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Predicted(Prediction prediction, Instant observedAt) ->
                replies.reply(
                        to,
                        EventTypes.PREDICTION,
                        prediction.id() + "/" + prediction.model(),
                        prediction.vehicle().value(),
                        observedAt,
                        prediction);
            case Outcome.Refused(Problem problem) -> rejection(to, problem);
        };
    }

    private CloudEvent<Object> rejection(CloudEvent<byte[]> to, Problem problem) {
        // not the window's fault: the sender should send it again
        if (problem.status() == 503 || problem.status() == 504) throw new RefusedException(problem);
        return replies.rejection(to, problem);
    }
}
