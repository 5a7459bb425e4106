package dev.verge.inference.rest;

import dev.verge.inference.plane.DataPlane;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** KServe's first protocol, which is TensorFlow Serving's: {@code instances} in, {@code predictions} out. */
@Singleton
public class KServeV1 {
    private final DataPlane plane;
    private final Scoring scoring;

    KServeV1(DataPlane plane, Scoring scoring) {
        this.plane = plane;
        this.scoring = scoring;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/v1/models", this::models),
                Endpoint.post(
                        "/v1/models/{model}:predict",
                        exchange -> scoring.answer(exchange, exchange.model(), ScoringReader.KSERVE)),
                Endpoint.get("/v1/models/{model}", this::model));
    }

    private void models(Exchange exchange) {
        exchange.reply(Reply.json(200, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("models");
            for (String model : plane.models()) json.writeString(model);
            json.writeEndArray();
            json.writeEndObject();
        }));
    }

    private void model(Exchange exchange) {
        String model = exchange.model();
        boolean ready = plane.ready(model, Optional.empty());
        if (!ready) plane.metadata(model, Optional.empty());
        exchange.reply(Reply.json(ready ? 200 : 503, json -> {
            json.writeStartObject();
            json.writeStringField("name", model);
            json.writeBooleanField("ready", ready);
            json.writeEndObject();
        }));
    }
}
