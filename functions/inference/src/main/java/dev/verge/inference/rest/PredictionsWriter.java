package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.plane.ModelMetadata;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code {"predictions": …}} as KServe v1 and MLflow have it: a label a row if the model is a classifier; else a
 * value a row, or an object a row if there are several outputs. Outputs that have no rows in common are written whole.
 */
final class PredictionsWriter {
    /** The property of a model's metadata that lists its classes, with commas between. */
    static final String LABELS = "labels";

    private PredictionsWriter() {}

    /** The reply; the response stays the caller's. */
    static Reply write(ModelMetadata model, InferResponse response) {
        List<Tensor> outputs = response.outputs();
        List<String> labels = labels(model);
        return Reply.json(200, json -> {
            json.writeStartObject();
            json.writeFieldName("predictions");
            Tensor scores = labels.isEmpty() ? null : scores(outputs, labels.size());
            if (scores instanceof Tensor.Numbers numbers) labels(json, numbers, labels);
            else if (inRows(outputs)) rows(json, outputs);
            else whole(json, outputs);
            json.writeEndObject();
        });
    }

    private static List<String> labels(ModelMetadata model) {
        String labels = model.properties().getOrDefault(LABELS, "");
        boolean classifier = "classification".equals(model.properties().get("task"));
        return classifier && !labels.isEmpty() ? List.of(labels.split(",")) : List.of();
    }

    // the output with a score a class
    private static @Nullable Tensor scores(List<Tensor> outputs, int classes) {
        for (Tensor output : outputs) {
            long[] shape = output.shape();
            if (output.type() == DataType.FP32 && shape.length == 2 && shape[1] == classes) return output;
        }
        return null;
    }

    private static void labels(JsonGenerator json, Tensor.Numbers scores, List<String> labels) throws IOException {
        ByteBuffer in = scores.data().nioBuffer().order(ByteOrder.LITTLE_ENDIAN);
        json.writeStartArray();
        for (long row = 0; row < scores.shape()[0]; row++) {
            int best = -1;
            float most = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < labels.size(); i++) {
                float score = in.getFloat();
                if (score > most || best < 0 && score == most) {
                    most = score;
                    best = i;
                }
            }
            // scores that are no numbers say nothing
            if (best < 0) json.writeNull();
            else json.writeString(labels.get(best));
        }
        json.writeEndArray();
    }

    private static boolean inRows(List<Tensor> outputs) {
        for (Tensor output : outputs) {
            long[] shape = output.shape();
            if (shape.length == 0 || shape[0] != outputs.getFirst().shape()[0]) return false;
        }
        return !outputs.isEmpty();
    }

    private static void rows(JsonGenerator json, List<Tensor> outputs) throws IOException {
        List<Elements> elements = outputs.stream().map(Elements::of).toList();
        json.writeStartArray();
        for (long row = 0; row < outputs.getFirst().shape()[0]; row++) {
            if (outputs.size() > 1) json.writeStartObject();
            for (int i = 0; i < outputs.size(); i++) {
                if (outputs.size() > 1) json.writeFieldName(outputs.get(i).name());
                nested(json, outputs.get(i).shape(), 1, elements.get(i));
            }
            if (outputs.size() > 1) json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void whole(JsonGenerator json, List<Tensor> outputs) throws IOException {
        if (outputs.size() == 1) {
            nested(json, outputs.getFirst().shape(), 0, Elements.of(outputs.getFirst()));
            return;
        }
        json.writeStartObject();
        for (Tensor output : outputs) {
            json.writeFieldName(output.name());
            nested(json, output.shape(), 0, Elements.of(output));
        }
        json.writeEndObject();
    }

    // as deep as a tensor has dimensions, of which a model's outputs have few
    private static void nested(JsonGenerator json, long[] shape, int dimension, Elements elements) throws IOException {
        if (dimension == shape.length) {
            elements.next(json);
            return;
        }
        json.writeStartArray();
        for (long i = 0; i < shape[dimension]; i++) nested(json, shape, dimension + 1, elements);
        json.writeEndArray();
    }
}
