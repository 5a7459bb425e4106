package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.verge.inference.plane.DataPlane;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelStatistics;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statistics extension of the Open Inference Protocol, in the form in which Triton answers it. */
@Singleton
public class Statistics {
    private static final ModelStatistics.Total NOTHING = new ModelStatistics.Total(0, 0);

    private final DataPlane plane;

    Statistics(DataPlane plane) {
        this.plane = plane;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/v2/models/stats", exchange -> exchange.reply(reply(all()))),
                Endpoint.get("/v2/models/{model}/stats", this::model),
                Endpoint.get("/v2/models/{model}/versions/{version}/stats", this::model));
    }

    private void model(Exchange exchange) {
        exchange.reply(reply(plane.statistics(exchange.model(), exchange.version())));
    }

    private List<ModelStatistics> all() {
        List<ModelStatistics> all = new ArrayList<>();
        for (String model : plane.models()) {
            try {
                all.addAll(plane.statistics(model, Optional.empty()));
            } catch (InferFault unloadedMeanwhile) {
                // then it has none
            }
        }
        return all;
    }

    private static Reply reply(List<ModelStatistics> models) {
        return Reply.json(200, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("model_stats");
            for (ModelStatistics model : models) write(json, model);
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, ModelStatistics model) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", model.name());
        json.writeStringField("version", model.version());
        json.writeNumberField("last_inference", model.lastInferenceMillis());
        json.writeNumberField("inference_count", model.inferences());
        json.writeNumberField("execution_count", model.executions());
        json.writeObjectFieldStart("inference_stats");
        total(json, "success", model.success());
        total(json, "fail", model.fail());
        total(json, "queue", model.queue());
        total(json, "compute_input", model.computeInput());
        total(json, "compute_infer", model.computeInfer());
        total(json, "compute_output", model.computeOutput());
        // there is no cache, which clients expect to be told
        total(json, "cache_hit", NOTHING);
        total(json, "cache_miss", NOTHING);
        json.writeEndObject();
        json.writeArrayFieldStart("batch_stats");
        for (ModelStatistics.Batch batch : model.batches()) {
            json.writeStartObject();
            json.writeNumberField("batch_size", batch.rows());
            total(json, "compute_input", batch.computeInput());
            total(json, "compute_infer", batch.computeInfer());
            total(json, "compute_output", batch.computeOutput());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void total(JsonGenerator json, String field, ModelStatistics.Total total) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeNumberField("count", total.count());
        json.writeNumberField("ns", total.nanos());
        json.writeEndObject();
    }
}
