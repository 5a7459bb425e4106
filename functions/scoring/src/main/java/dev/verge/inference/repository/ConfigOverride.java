package dev.verge.inference.repository;

import static dev.verge.telemetry.Texts.quoted;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.verge.inference.plane.InferFault;
import dev.verge.telemetry.Texts;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model configuration as Triton's load takes it: the JSON form of its {@code ModelConfig} message, of which the version
 * policy is taken. Fields go by either of the names that protobuf's JSON has for them.
 *
 * @see <a href="https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/protocol/extension_model_repository.html">
 *     model repository extension</a>
 */
final class ConfigOverride {
    private static final int MOST_CHARACTERS = 64 * 1024;
    private static final int MOST_VERSIONS = 1000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ConfigOverride() {}

    /**
     * The policy that it asks for; empty if it says nothing of versions.
     *
     * @throws InferFault 400 if it is no such configuration, is another model's, or asks for what is not to be changed here
     */
    static Optional<VersionPolicy> policy(String model, String text) {
        JsonNode config = object(parse(text), "it");
        Optional<VersionPolicy> policy = Optional.empty();
        for (Map.Entry<String, JsonNode> field : config.properties()) {
            switch (field.getKey()) {
                case "name" -> same("name", field.getValue(), model);
                case "platform" -> same("platform", field.getValue(), "onnxruntime_onnx");
                case "backend" -> same("backend", field.getValue(), "onnxruntime");
                case "version_policy", "versionPolicy" -> {
                    if (policy.isPresent()) throw wrong("version_policy is there twice");
                    policy = Optional.of(policy(object(field.getValue(), "version_policy")));
                }
                default ->
                    throw wrong(quoted(field.getKey()) + " cannot be changed here, only version_policy can:"
                            + " all else is in the model's files");
            }
        }
        return policy;
    }

    private static JsonNode parse(String text) {
        if (text.length() > MOST_CHARACTERS) throw wrong("it has more than " + MOST_CHARACTERS + " characters");
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw wrong("it is no JSON: " + Texts.printable(e.getOriginalMessage(), 200));
        }
    }

    private static VersionPolicy policy(JsonNode policy) {
        if (policy.size() != 1) throw wrong("version_policy has one of latest, all and specific");
        Map.Entry<String, JsonNode> choice = policy.properties().iterator().next();
        JsonNode said = object(choice.getValue(), "version_policy." + quoted(choice.getKey()));
        return switch (choice.getKey()) {
            case "all" -> {
                only(said, "all", "");
                yield new VersionPolicy.All();
            }
            case "latest" -> {
                // protobuf's default, as Triton documents it
                JsonNode count = only(said, "latest", "num_versions", "numVersions");
                yield new VersionPolicy.Latest(count.isMissingNode() ? 1 : count(count));
            }
            case "specific" -> new VersionPolicy.Specific(versions(only(said, "specific", "versions")));
            default ->
                throw wrong("version_policy has " + quoted(choice.getKey())
                        + "; it can have one of latest, all and specific");
        };
    }

    // the value of the only field that may be there, by any of its names
    private static JsonNode only(JsonNode object, String where, String... names) {
        JsonNode found = object.path(names[0]);
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!Set.of(names).contains(field.getKey()) || object.size() > 1) {
                throw wrong("version_policy." + where + " has " + quoted(field.getKey())
                        + (names[0].isEmpty() ? "; it is empty" : "; it has nothing but " + names[0]));
            }
            found = field.getValue();
        }
        return found;
    }

    // numbers may be texts in protobuf's JSON
    private static int count(JsonNode count) {
        String digits = count.isTextual() || count.isIntegralNumber() ? count.asText() : "";
        if (!digits.matches("0{0,9}[1-9]\\d{0,8}")) {
            throw wrong("version_policy.latest.num_versions is a whole number from 1, not " + shown(count));
        }
        return Integer.parseInt(digits);
    }

    private static Set<String> versions(JsonNode versions) {
        if (!versions.isArray() || versions.isEmpty() || versions.size() > MOST_VERSIONS) {
            throw wrong("version_policy.specific.versions is a list of 1 to " + MOST_VERSIONS + " versions, not "
                    + shown(versions));
        }
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode version : versions) {
            boolean isName = version.isTextual() || version.isIntegralNumber();
            if (!isName || !ModelKey.isName(version.asText())) throw wrong(shown(version) + " is no version");
            names.add(version.asText());
        }
        return names;
    }

    private static JsonNode object(JsonNode node, String what) {
        if (!node.isObject()) throw wrong(what + " must be an object, not " + shown(node));
        return node;
    }

    private static void same(String field, JsonNode said, String is) {
        if (!said.isTextual() || !said.asText().equals(is)) {
            throw wrong(field + " is " + quoted(is) + " here, not " + shown(said));
        }
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "nothing" : quoted(node.toString());
    }

    private static InferFault wrong(String why) {
        return new InferFault(400, "parameter config is wrong: " + why);
    }
}
