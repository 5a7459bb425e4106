package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.repository.ModelRepository;
import dev.verge.inference.repository.ModelState;
import io.netty.buffer.ByteBuf;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The model repository extension of the Open Inference Protocol: index, load, unload. */
@Singleton
public class RepositoryApi {
    private final ModelRepository repository;

    RepositoryApi(ModelRepository repository) {
        this.repository = repository;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/v2/repository/index", this::index),
                Endpoint.post("/v2/repository/models/{model}/load", this::load),
                Endpoint.post("/v2/repository/models/{model}/unload", this::unload));
    }

    private void index(Exchange exchange) {
        exchange.answer(body -> {
            Allowance allowance = exchange.allowance();
            boolean[] readyOnly = {false};
            object(body, allowance, (json, field) -> {
                if (field.equals("ready")) readyOnly[0] = Fields.flag(json, field);
                else Json.skip(json, allowance);
            });
            List<ModelState> models = repository.index(readyOnly[0]);
            return CompletableFuture.completedFuture(index(models));
        });
    }

    private static Reply index(List<ModelState> models) {
        return Reply.json(200, json -> {
            json.writeStartArray();
            for (ModelState model : models) {
                json.writeStartObject();
                json.writeStringField("name", model.name());
                if (!model.version().isEmpty()) json.writeStringField("version", model.version());
                json.writeStringField("state", model.state().name());
                json.writeStringField("reason", model.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private void load(Exchange exchange) {
        String model = exchange.model();
        exchange.answer(body -> {
            Map<String, String> parameters = parameters(body, exchange.allowance());
            return done(repository.load(model, parameters));
        });
    }

    private void unload(Exchange exchange) {
        String model = exchange.model();
        exchange.answer(body -> {
            boolean dependents =
                    Boolean.parseBoolean(parameters(body, exchange.allowance()).get("unload_dependents"));
            return done(repository.unload(model, dependents));
        });
    }

    private static CompletionStage<Reply> done(CompletionStage<Void> change) {
        return change.thenApply(nothing -> Reply.empty(200));
    }

    private static Map<String, String> parameters(ByteBuf body, Allowance allowance) {
        Map<String, String> parameters = new HashMap<>();
        object(body, allowance, (json, field) -> {
            if (!field.equals("parameters")) {
                Json.skip(json, allowance);
                return;
            }
            Fields.each(json, "parameters", name -> {
                if (!json.currentToken().isScalarValue()) {
                    throw new InferFault(
                            400, "parameters." + Json.shown(name) + " must be a string, number or boolean");
                }
                String text = json.getText();
                allowance.takeString(text.length());
                parameters.put(name, text);
            });
        });
        return parameters;
    }

    private interface Field {
        void read(JsonParser json, String field) throws IOException;
    }

    // these bodies may be left out
    private static void object(ByteBuf body, Allowance allowance, Field reader) {
        if (!body.isReadable()) return;
        try {
            Json.document(body, allowance, json -> Fields.each(json, "the request", field -> reader.read(json, field)));
        } catch (IOException e) {
            throw Json.fault(e);
        }
    }
}
