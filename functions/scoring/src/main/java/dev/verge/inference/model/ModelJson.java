package dev.verge.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.inference.onnx.Scaling;
import dev.verge.inference.onnx.TensorShape;
import dev.verge.telemetry.Texts;
import dev.verge.telemetry.feature.Grid;
import dev.verge.telemetry.feature.Method;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Reads {@code model.json} by hand: no reflection, and a fault names the field. */
final class ModelJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelJson() {}

    /** @throws IllegalArgumentException if it is no JSON or a field is missing or of another type */
    static ModelDescription parse(byte[] text) {
        JsonNode root = tree(text);
        List<String> labels = list(root, "labels", JsonNode::asText);
        List<ModelSignal> signals = list(
                root, "signals", s -> new ModelSignal(text(s, "name"), text(s, "unit"), (float) number(s, "default")));
        TensorShape shape = new TensorShape(
                text(root, "input"),
                (int) number(root, "rows"),
                signals.size(),
                text(root, "labelOutput"),
                text(root, "scoresOutput"),
                labels.size());
        return new ModelDescription(
                text(root, "name"),
                text(root, "version"),
                text(root, "digest"),
                shape,
                labels,
                signals,
                scaling(root.path("scaling"), signals),
                named(Grid.class, root.path("imputation"), "grid"),
                named(Method.class, root.path("imputation"), "method"),
                number(root.path("imputation"), "maxImputed"),
                list(root, "golden", ModelJson::golden),
                number(root, "goldenTolerance"));
    }

    // a signal that is not named there stays as it is
    private static Scaling scaling(JsonNode node, List<ModelSignal> signals) {
        if (node.isMissingNode()) return Scaling.NONE;
        List<String> names = signals.stream().map(ModelSignal::name).toList();
        float[] mean = new float[names.size()];
        float[] scale = new float[names.size()];
        Arrays.fill(scale, 1);
        if (!node.isObject()) throw new IllegalArgumentException("model.json: scaling must be an object of signals");
        node.properties().forEach(signal -> {
            int column = names.indexOf(signal.getKey());
            if (column < 0) {
                throw new IllegalArgumentException("model.json: scaling names " + Texts.quoted(signal.getKey())
                        + ", which is none of the signals " + names);
            }
            mean[column] = (float) number(signal.getValue(), "mean");
            scale[column] = (float) number(signal.getValue(), "scale");
        });
        try {
            return new Scaling(mean, scale);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("model.json: scaling: " + e.getMessage(), e);
        }
    }

    private static GoldenVector golden(JsonNode node) {
        return new GoldenVector(
                text(node, "name"), floats(node, "values"), text(node, "label"), floats(node, "scores"));
    }

    static JsonNode tree(byte[] text) {
        try {
            JsonNode root = JSON.readTree(text);
            if (root == null || !root.isObject()) throw new IllegalArgumentException("model.json is no JSON object");
            return root;
        } catch (IOException e) {
            throw new IllegalArgumentException("model.json is no JSON", e);
        }
    }

    static String text(JsonNode node, String field) {
        if (!node.path(field).isTextual()) throw new IllegalArgumentException("model.json: " + field + " must be text");
        return node.get(field).asText();
    }

    // as-measured is AS_MEASURED
    static <E extends Enum<E>> E named(Class<E> type, JsonNode node, String field) {
        String name = text(node, field).replace('-', '_').toUpperCase(Locale.ROOT);
        for (E value : type.getEnumConstants()) if (value.name().equals(name)) return value;
        throw new IllegalArgumentException("model.json: " + field + " cannot be " + Texts.quoted(text(node, field)));
    }

    static double number(JsonNode node, String field) {
        if (!node.path(field).isNumber()) {
            throw new IllegalArgumentException("model.json: " + field + " must be a number");
        }
        return node.get(field).asDouble();
    }

    private static float[] floats(JsonNode node, String field) {
        List<Double> numbers = list(node, field, JsonNode::asDouble);
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) values[i] = numbers.get(i).floatValue();
        return values;
    }

    static <T> List<T> list(JsonNode node, String field, Function<JsonNode, T> element) {
        if (!node.path(field).isArray()) throw new IllegalArgumentException("model.json: " + field + " must be a list");
        List<T> elements = new ArrayList<>();
        node.get(field).forEach(e -> elements.add(element.apply(e)));
        return elements;
    }
}
