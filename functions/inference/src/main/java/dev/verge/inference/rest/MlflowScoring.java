package dev.verge.inference.rest;

import dev.verge.inference.InferenceOptions;
import dev.verge.inference.plane.DataPlane;
import dev.verge.inference.plane.InferFault;
import dev.verge.wire.Draining;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The protocol of MLflow's scoring server, which serves one model: {@code POST /invocations}. */
@Singleton
public class MlflowScoring {
    private final DataPlane plane;
    private final Scoring scoring;
    private final Draining draining;
    private final String byDefault;
    private final String version;

    MlflowScoring(
            DataPlane plane,
            Scoring scoring,
            InferenceOptions options,
            Draining draining,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.plane = plane;
        this.scoring = scoring;
        this.draining = draining;
        this.byDefault = options.defaultModel();
        this.version = version;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/invocations", exchange -> scoring.answer(exchange, model(), ScoringReader.MLFLOW)),
                Endpoint.get("/ping", this::ping),
                Endpoint.get("/version", exchange -> exchange.reply(Reply.text(version))));
    }

    private String model() {
        List<String> models = plane.models();
        return models.size() == 1 ? models.getFirst() : byDefault;
    }

    private void ping(Exchange exchange) {
        if (draining.getAsBoolean()) throw new InferFault(503, "the server is stopping");
        if (!plane.ready()) throw new InferFault(503, "the models are not loaded yet");
        exchange.reply(Reply.text("\n"));
    }
}
