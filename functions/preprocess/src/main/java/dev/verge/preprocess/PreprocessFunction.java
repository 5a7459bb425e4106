package dev.verge.preprocess;

import dev.verge.telemetry.SignalCatalogue;
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
import org.jspecify.annotations.Nullable;

/** The Funqy functions: a window in, a tensor out. Funqy cannot do plain JSON and CloudEvents with one signature. */
public class PreprocessFunction {
    private final Preprocessor preprocessor;
    private final Replies replies;
    private final WindowReader reader = new WindowReader(SignalCatalogue.standard());

    PreprocessFunction(Preprocessor preprocessor, EventSource source) {
        this.preprocessor = preprocessor;
        this.replies = new Replies(source);
    }

    /** {@code POST /preprocess}, plain JSON. */
    @Funq("preprocess")
    public Features preprocess(@Nullable WindowBody window) {
        return switch (preprocessor.preprocess(window == null ? WindowReader.EMPTY : window.message())) {
            case Outcome.Extracted(Features features) -> features;
            case Outcome.Refused(Problem problem) -> throw new RefusedException(problem);
        };
    }

    /** A {@code dev.verge.window.v1} event on any path; the answer is a tensor or a rejection, and a 503 while a model is missing. */
    @Funq("preprocess-event")
    @CloudEventMapping(trigger = EventTypes.WINDOW, responseType = EventTypes.FEATURES)
    public CloudEvent<Object> preprocessEvent(CloudEvent<byte[]> window) {
        return switch (preprocessor.preprocess(reader.read(EventData.of(window)))) {
            case Outcome.Extracted(Features features) ->
                replies.reply(
                        window,
                        EventTypes.FEATURES,
                        features.tensor().id(),
                        features.vehicle().value(),
                        features.observedAt(),
                        features);
            case Outcome.Refused(Problem problem) -> rejection(window, problem);
        };
    }

    private CloudEvent<Object> rejection(CloudEvent<?> to, Problem problem) {
        // not the window's fault: the sender should send it again
        if (problem.status() == 503) throw new RefusedException(problem);
        return replies.rejection(to, problem);
    }
}
