package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.verge.inference.plane.DataPlane;
import dev.verge.inference.plane.ModelMetadata;
import dev.verge.inference.plane.TensorMetadata;
import dev.verge.wire.Draining;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Open Inference Protocol v2: health, metadata and infer. */
@Singleton
public class OpenInference {
    private final DataPlane plane;
    private final Draining draining;
    private final String serverVersion;

    OpenInference(
            DataPlane plane,
            Draining draining,
            @ConfigProperty(name = "quarkus.application.version") String serverVersion) {
        this.plane = plane;
        this.draining = draining;
        this.serverVersion = serverVersion;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/v2/models/{model}/infer", this::infer),
                Endpoint.post("/v2/models/{model}/versions/{version}/infer", this::infer),
                Endpoint.get("/v2", this::server),
                Endpoint.get("/v2/health/live", this::live),
                Endpoint.get("/v2/health/ready", this::ready),
                Endpoint.get("/v2/models/{model}", this::model),
                Endpoint.get("/v2/models/{model}/versions/{version}", this::model),
                Endpoint.get("/v2/models/{model}/ready", this::modelReady),
                Endpoint.get("/v2/models/{model}/versions/{version}/ready", this::modelReady));
    }

    private void server(Exchange exchange) {
        exchange.reply(Reply.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("name", "verge-inference");
            json.writeStringField("version", serverVersion);
            json.writeArrayFieldStart("extensions");
            for (String extension : List.of("binary_tensor_data", "model_repository", "statistics"))
                json.writeString(extension);
            json.writeEndArray();
            json.writeEndObject();
        }));
    }

    private void live(Exchange exchange) {
        exchange.reply(Reply.json(200, json -> {
            json.writeStartObject();
            json.writeBooleanField("live", true);
            json.writeEndObject();
        }));
    }

    // the protocol's own text says that the ready reply holds "live", its schema "ready": clients read either
    private void ready(Exchange exchange) {
        boolean ready = plane.ready() && !draining.getAsBoolean();
        exchange.reply(Reply.json(ready ? 200 : 503, json -> {
            json.writeStartObject();
            json.writeBooleanField("live", true);
            json.writeBooleanField("ready", ready);
            json.writeEndObject();
        }));
    }

    private void modelReady(Exchange exchange) {
        String model = exchange.model();
        Optional<String> version = exchange.version();
        boolean ready = plane.ready(model, version);
        // a model that is not known is said to be unknown, one that is not ready to be not ready
        if (!ready) plane.metadata(model, version);
        exchange.reply(Reply.json(ready ? 200 : 503, json -> {
            json.writeStartObject();
            json.writeStringField("name", model);
            json.writeBooleanField("ready", ready);
            json.writeEndObject();
        }));
    }

    private void model(Exchange exchange) {
        ModelMetadata model = plane.metadata(exchange.model(), exchange.version());
        exchange.reply(Reply.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("name", model.name());
            json.writeArrayFieldStart("versions");
            for (String version : model.versions()) json.writeString(version);
            json.writeEndArray();
            json.writeStringField("platform", model.platform());
            tensors("inputs", model.inputs(), json);
            tensors("outputs", model.outputs(), json);
            json.writeObjectFieldStart("parameters");
            for (Map.Entry<String, String> property : model.properties().entrySet()) {
                json.writeStringField(property.getKey(), property.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }));
    }

    private static void tensors(String field, List<TensorMetadata> tensors, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart(field);
        for (TensorMetadata tensor : tensors) {
            json.writeStartObject();
            json.writeStringField("name", tensor.name());
            json.writeStringField("datatype", tensor.type().name());
            json.writeArrayFieldStart("shape");
            for (long size : tensor.shape()) json.writeNumber(size);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void infer(Exchange exchange) {
        String model = exchange.model();
        Optional<String> version = exchange.version();
        exchange.answer(body -> {
            InferCall call = InferReader.read(body, exchange.jsonBytes(body), exchange.allowance());
            return exchange.made(
                    plane.infer(call.request(model, version, exchange)), response -> InferWriter.write(call, response));
        });
    }
}
