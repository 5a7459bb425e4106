package dev.verge.gateway.shadow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a reply says: of {@code POST /v1/predict} ({@code label}, {@code labels} and {@code scores}), of the Open Inference
 * Protocol ({@code outputs}, in the order of their names), of KServe v1 and MLflow ({@code predictions}).
 *
 * @param labels classes: texts, booleans, and what outputs of a whole-number type hold
 * @param numbers scores and values, in an order that does not depend on the reply's
 * @param columns how many of the numbers belong together as the scores of one row, 1 if none do
 */
record Opinion(List<String> labels, List<Double> numbers, int columns) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Opinion {
        labels = List.copyOf(labels);
        numbers = List.copyOf(numbers);
    }

    /** Nothing if the reply says nothing that can be compared: binary, compressed, an error, no JSON. */
    static Optional<Opinion> of(Buffer reply) {
        JsonNode root;
        try {
            root = JSON.readTree(reply.getBytes());
        } catch (IOException e) {
            return Optional.empty();
        }
        Reading reading = new Reading();
        if (root.path("label").isTextual()) reading.prediction(root);
        else if (root.path("outputs").isArray()) reading.outputs(root.path("outputs"));
        else if (root.path("predictions").isContainerNode()) reading.predictions(root.path("predictions"));
        return reading.opinion();
    }

    private static final class Reading {
        private final List<String> labels = new ArrayList<>();
        private final List<Double> numbers = new ArrayList<>();
        private int columns = 1;

        Optional<Opinion> opinion() {
            return labels.isEmpty() && numbers.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Opinion(labels, numbers, columns));
        }

        void prediction(JsonNode root) {
            labels.add(root.path("label").asText());
            JsonNode names = root.path("labels");
            JsonNode scores = root.path("scores");
            if (scores.isEmpty() || names.size() != scores.size()) {
                if (root.path("confidence").isNumber())
                    numbers.add(root.path("confidence").asDouble());
                return;
            }
            // two models may list the same classes in another order
            TreeMap<String, Double> byName = new TreeMap<>();
            for (int i = 0; i < scores.size(); i++) {
                byName.put(names.get(i).asText(), scores.get(i).asDouble());
            }
            numbers.addAll(byName.values());
        }

        void outputs(JsonNode outputs) {
            TreeMap<String, JsonNode> byName = new TreeMap<>();
            for (JsonNode output : outputs) byName.put(output.path("name").asText(), output);
            for (JsonNode output : byName.values()) {
                boolean scores = output.path("datatype").asText().startsWith("FP");
                JsonNode shape = output.path("shape");
                if (scores && shape.size() > 1 && byName.size() == 1) {
                    columns = Math.max(1, shape.get(shape.size() - 1).asInt(1));
                }
                flatten(output.path("data"), scores);
            }
        }

        void predictions(JsonNode predictions) {
            JsonNode first = predictions.path(0);
            if (first.isArray() && first.path(0).isNumber()) columns = first.size();
            flatten(predictions, true);
        }

        private void flatten(JsonNode node, boolean scores) {
            if (node.isContainerNode()) {
                for (JsonNode inner : node) flatten(inner, scores);
            } else if (node.isNumber() && scores) {
                numbers.add(node.asDouble());
            } else if (!node.isMissingNode()) {
                labels.add(node.asText());
            }
        }
    }
}
