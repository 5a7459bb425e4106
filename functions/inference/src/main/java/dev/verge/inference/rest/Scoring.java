package dev.verge.inference.rest;

import dev.verge.inference.plane.DataPlane;
import dev.verge.inference.plane.InferRequest;
import dev.verge.inference.plane.ModelMetadata;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks a model with bodies that leave datatypes and shapes to it, and answers with predictions. */
@Singleton
public class Scoring {
    // which model said so: these protocols have no room for it in their bodies
    private static final String VERSION = "verge-model-version";
    private static final String DIGEST = "verge-model-digest";

    private final DataPlane plane;

    Scoring(DataPlane plane) {
        this.plane = plane;
    }

    /** @param forms the fields that may hold the inputs */
    void answer(Exchange exchange, String name, Set<String> forms) {
        exchange.answer(body -> {
            ModelMetadata model = plane.metadata(name, Optional.empty());
            InferRequest request = new InferRequest(
                    name,
                    // the version whose inputs these are, whatever is loaded meanwhile
                    Optional.of(model.version()),
                    ScoringReader.read(body, forms, model, exchange.allowance()),
                    List.of(),
                    exchange);
            return exchange.made(
                    plane.infer(request),
                    response -> PredictionsWriter.write(model, response)
                            .with(Map.of(VERSION, response.version(), DIGEST, response.digest())));
        });
    }
}
