package dev.verge.inference.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.verge.telemetry.Texts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code model.json} says of any model, whatever its task.
 *
 * @param digest {@code sha256:} and 64 hex digits, of the ONNX file; empty only without a {@code model.json}
 * @param properties what metadata tells: {@code task}, and where given {@code license}, {@code card}, {@code deadlineMs}, {@code maxRows},
 *     {@code batching.maxRows} and {@code batching.maxDelayMicros}; {@code scaling}, {@code imputation.method} and {@code .maxImputed} of windows
 * @param golden tensors with what the model must say of them; those of windows are in {@link ModelDescription}
 * @param tolerance largest difference of a golden value, absolute and relative
 * @param unknown fields that nobody knows, which are passed over
 */
public record ModelHeader(
        String name,
        String version,
        String digest,
        Task task,
        Map<String, String> properties,
        List<GoldenTensors> golden,
        double tolerance,
        List<String> unknown) {
    private static final double TOLERANCE = 1e-4;
    private static final double MOST_TOLERANCE = 0.1;
    private static final List<String> BATCHING = List.of("maxRows", "maxDelayMicros");
    private static final Set<String> KNOWN = Set.of(
            "name",
            "version",
            "digest",
            "task",
            "license",
            "licence",
            "card",
            "deadlineMs",
            "maxRows",
            "opset",
            "input",
            "inputs",
            "output",
            "outputs",
            "labelOutput",
            "scoresOutput",
            "labels",
            "rows",
            "stepSeconds",
            "signals",
            "scaling",
            "imputation",
            "thresholds",
            "goldenTolerance",
            "golden",
            "figures",
            "description",
            "batching");
    private static final Map<String, Set<String>> INSIDE = new TreeMap<>(Map.of(
            "signals", Set.of("name", "unit", "default"),
            "imputation", Set.of("grid", "method", "maxImputed"),
            "golden", Set.of("name", "values", "label", "scores", "inputs", "outputs")));

    public ModelHeader {
        requireNonNull(name, "name");
        requireNonNull(version, "version");
        requireNonNull(digest, "digest");
        requireNonNull(task, "task");
        properties = Map.copyOf(properties);
        golden = List.copyOf(golden);
        unknown = List.copyOf(unknown);
    }

    /** The header of a model without a {@code model.json}. */
    public static ModelHeader bare(String name, String version) {
        return new ModelHeader(
                name, version, "", Task.TENSOR, Map.of("task", "tensor"), List.of(), TOLERANCE, List.of());
    }

    /** @throws IllegalArgumentException if it is no JSON or a field is missing or of another type */
    public static ModelHeader parse(byte[] text) {
        JsonNode root = ModelJson.tree(text);
        List<String> unknown = unknown(root);
        Task task = root.has("task") ? ModelJson.named(Task.class, root, "task") : Task.CLASSIFICATION;
        // passed over, the model would answer with scores of values that it was not trained for
        if (task != Task.CLASSIFICATION && root.has("scaling")) {
            throw new IllegalArgumentException(
                    "model.json: scaling is for windows that are classified; a model of another task scales inside");
        }
        if (task != Task.INTEGRITY && root.has("thresholds")) {
            throw new IllegalArgumentException("model.json: thresholds are for models of the task integrity only");
        }
        return new ModelHeader(
                ModelJson.text(root, "name"),
                ModelJson.text(root, "version"),
                ModelJson.text(root, "digest"),
                task,
                properties(root, task),
                golden(root),
                tolerance(root),
                unknown);
    }

    // golden vectors that may differ by anything prove nothing
    private static double tolerance(JsonNode root) {
        if (!root.has("goldenTolerance")) return TOLERANCE;
        double tolerance = ModelJson.number(root, "goldenTolerance");
        if (tolerance >= 0 && tolerance <= MOST_TOLERANCE) return tolerance;
        throw new IllegalArgumentException(
                "model.json: goldenTolerance must be between 0 and " + MOST_TOLERANCE + ", not " + tolerance);
    }

    // what nobody knows is passed over, but what is all but known was meant to be heeded
    private static List<String> unknown(JsonNode root) {
        List<String> unknown = new ArrayList<>();
        addUnknown(unknown, root, "", KNOWN);
        INSIDE.forEach((field, known) -> {
            JsonNode inside = root.path(field);
            if (inside.isObject()) addUnknown(unknown, inside, field + ".", known);
            else for (JsonNode item : inside) addUnknown(unknown, item, field + ".", known);
        });
        return unknown.stream().distinct().toList();
    }

    private static void addUnknown(List<String> unknown, JsonNode object, String place, Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (known.contains(name)) return;
            for (String meant : known) {
                if (!Distance.isSmall(name, meant)) continue;
                throw new IllegalArgumentException("model.json: there is no field " + Texts.quoted(place + name)
                        + "; did you mean " + place + meant + "?");
            }
            unknown.add(place + name);
        });
    }

    // windows have values, tensors have inputs
    private static List<GoldenTensors> golden(JsonNode root) {
        if (!root.path("golden").path(0).has("inputs")) return List.of();
        return ModelJson.list(root, "golden", GoldenTensors::parse);
    }

    private static Map<String, String> properties(JsonNode root, Task task) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("task", task.name().toLowerCase(Locale.ROOT));
        put(properties, "license", root.get(root.has("license") ? "license" : "licence"));
        put(properties, "card", root.get("card"));
        // protocols whose bodies name columns and classes look for them here
        names(root.path("labels")).ifPresent(names -> properties.put("labels", names));
        names(root.path("signals")).ifPresent(names -> properties.put("signals", names));
        if (root.has("scaling")) properties.put("scaling", root.get("scaling").toString());
        // and how a window's gaps are filled in
        JsonNode imputation = root.path("imputation");
        if (imputation.path("method").isTextual()
                && imputation.path("maxImputed").isNumber()) {
            properties.put("imputation.method", imputation.path("method").asText());
            properties.put(
                    "imputation.maxImputed", imputation.path("maxImputed").asText());
        }
        wholeNumber(root, "deadlineMs").ifPresent(ms -> properties.put("deadlineMs", ms));
        wholeNumber(root, "maxRows").ifPresent(rows -> properties.put("maxRows", rows));
        root.path("batching").fieldNames().forEachRemaining(ModelHeader::requireBatching);
        for (String setting : BATCHING) {
            wholeNumber(root.path("batching"), setting)
                    .ifPresent(number -> properties.put("batching." + setting, number));
        }
        return properties;
    }

    private static void requireBatching(String name) {
        if (BATCHING.contains(name)) return;
        throw new IllegalArgumentException(
                "model.json: batching has no field " + Texts.quoted(name) + ", only " + String.join(" and ", BATCHING));
    }

    private static Optional<String> names(JsonNode list) {
        List<String> names = new ArrayList<>();
        for (JsonNode item : list) names.add((item.isObject() ? item.path("name") : item).asText());
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join(",", names));
    }

    private static void put(Map<String, String> properties, String name, @Nullable JsonNode value) {
        if (value == null) return;
        if (!value.isTextual()) throw new IllegalArgumentException("model.json: " + name + " must be text");
        properties.put(name, value.asText());
    }

    private static Optional<String> wholeNumber(JsonNode node, String field) {
        if (!node.has(field)) return Optional.empty();
        JsonNode value = node.get(field);
        if (value.isIntegralNumber() && value.canConvertToInt() && value.asInt() > 0) {
            return Optional.of(value.asText());
        }
        throw new IllegalArgumentException("model.json: " + field + " must be a positive whole number");
    }
}
