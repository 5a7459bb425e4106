package dev.verge.gateway.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.gateway.routing.FleetSnapshot;
import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.Placement;
import dev.verge.gateway.routing.PolicyState;
import dev.verge.gateway.routing.Quantiles;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.RequestFacts;
import dev.verge.gateway.routing.RouteOptions;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads lines of a recording. */
public final class FlightReader {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private FlightReader() {}

    /** @throws IllegalArgumentException if the line is no flight of this version; the message says what is wrong */
    public static RecordedFlight read(String line) {
        try {
            JsonNode root = JSON.readTree(line);
            long version = whole(root, "v");
            if (version != Flight.VERSION) {
                throw new IllegalArgumentException("version " + version + " is not " + Flight.VERSION);
            }
            JsonNode decision = field(root, "decision");
            return new RecordedFlight(
                    question(root),
                    text(decision, "policy"),
                    text(decision, "outcome"),
                    raw(line),
                    observed(field(root, "observed")));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        }
    }

    // byte for byte as it was written: a number that goes through a parser may come out in another spelling
    private static String raw(String line) {
        int begin = line.lastIndexOf(",\"decision\":");
        int end = line.lastIndexOf(",\"observed\":");
        if (begin < 0 || end < begin) throw new IllegalArgumentException("decision is missing");
        return line.substring(begin + ",\"decision\":".length(), end);
    }

    private static Question question(JsonNode root) {
        return new Question(
                request(field(root, "request")),
                new FleetSnapshot(list(root, "fleet", FlightReader::target), number(root, "arrivals")),
                new PolicyState(list(root, "state", FlightReader::number)),
                options(field(root, "options")),
                whole(root, "seed"),
                whole(root, "now"));
    }

    private static RequestFacts request(JsonNode node) {
        String placement = text(node, "placement");
        return new RequestFacts(
                text(node, "model"),
                whole(node, "bytes"),
                whole(node, "budget"),
                Placement.of(placement)
                        .orElseThrow(() -> new IllegalArgumentException("placement " + placement + " is unknown")),
                truth(node, "mayLeave"),
                truth(node, "repeatable"),
                truth(node, "deferrable"));
    }

    private static Target target(JsonNode node) {
        return new Target(
                text(node, "name"),
                label(Side.values(), Side::label, text(node, "side")),
                list(node, "models", FlightReader::text),
                label(Health.values(), Health::label, text(node, "health")),
                count(node, "workers"),
                count(node, "limit"),
                count(node, "inFlight"),
                whole(node, "wait"),
                truth(node, "atZero"),
                whole(node, "starting"),
                number(node, "failureRate"),
                quantiles(node, "service"),
                quantiles(node, "network"),
                quantiles(node, "coldStart"),
                whole(node, "bytesPerSecond"),
                number(node, "price"),
                number(node, "pricePerKilobyte"),
                number(node, "joules"));
    }

    private static RouteOptions options(JsonNode node) {
        return new RouteOptions(
                number(node, "missCost"),
                number(node, "costPerJoule"),
                number(node, "hedgeFrom"),
                number(node, "confidence"),
                count(node, "threshold"));
    }

    private static Observed observed(JsonNode node) {
        return new Observed(text(node, "target"), count(node, "status"), whole(node, "micros"));
    }

    private static Quantiles quantiles(JsonNode node, String name) {
        return Quantiles.of(list(node, name, FlightReader::whole));
    }

    private static <T> T label(T[] values, Function<T, String> label, String text) {
        for (T value : values) {
            if (label.apply(value).equals(text)) return value;
        }
        throw new IllegalArgumentException(text + " is unknown");
    }

    private static <T> List<T> list(JsonNode node, String name, Function<JsonNode, T> item) {
        JsonNode array = field(node, name);
        if (!array.isArray()) throw new IllegalArgumentException(name + " is no array");
        List<T> items = new ArrayList<>(array.size());
        for (JsonNode element : array) items.add(item.apply(element));
        return items;
    }

    private static JsonNode field(JsonNode node, String name) {
        JsonNode field = node.get(name);
        if (field == null) throw new IllegalArgumentException(name + " is missing");
        return field;
    }

    private static String text(JsonNode node, String name) {
        return text(field(node, name));
    }

    private static String text(JsonNode node) {
        if (!node.isTextual()) throw new IllegalArgumentException(node + " is no text");
        return node.textValue();
    }

    private static boolean truth(JsonNode node, String name) {
        JsonNode field = field(node, name);
        if (!field.isBoolean()) throw new IllegalArgumentException(name + " is neither true nor false");
        return field.booleanValue();
    }

    private static long whole(JsonNode node, String name) {
        return whole(field(node, name));
    }

    private static long whole(JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IllegalArgumentException(node + " is no whole number");
        }
        return node.longValue();
    }

    private static int count(JsonNode node, String name) {
        return Math.toIntExact(whole(node, name));
    }

    private static double number(JsonNode node, String name) {
        return number(field(node, name));
    }

    private static double number(JsonNode node) {
        if (!node.isNumber()) throw new IllegalArgumentException(node + " is no number");
        return node.doubleValue();
    }
}
