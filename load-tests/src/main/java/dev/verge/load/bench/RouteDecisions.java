package dev.verge.load.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a gateway's flight recorder tells of single requests: who could have answered, and when, as it was thought then. */
final class RouteDecisions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LAST = 60;
    // clocks of two processes, begun at full milliseconds
    private static final long NEAR_MICROS = 25_000;

    private final HttpClient client;
    private final URI recording;

    RouteDecisions(HttpClient client, String gateway) {
        this.client = client;
        this.recording = URI.create(gateway + "/v1/routes/recording?last=" + LAST);
    }

    /** To be asked soon after the request's end: the recorder forgets. Empty if it is not found. */
    CompletableFuture<String> of(RouteEnd end, int bytes) {
        HttpRequest request =
                HttpRequest.newBuilder(recording).timeout(Duration.ofSeconds(2)).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((answer, failure) -> answer == null ? "" : find(answer.body(), end, bytes));
    }

    private static String find(String lines, RouteEnd end, int bytes) {
        String found = "";
        long nearest = NEAR_MICROS;
        for (String line : lines.lines().toList()) {
            JsonNode flight;
            try {
                flight = JSON.readTree(line);
            } catch (IOException e) {
                return "";
            }
            JsonNode request = flight.path("request");
            long spent = end.request().deadlineMillis() * 1000L
                    - request.path("budget").asLong();
            if (request.path("bytes").asInt() != bytes || spent < 0 || spent > NEAR_MICROS) continue;
            long away = Math.abs(flight.path("now").asLong() - end.clockMicros());
            if (away >= nearest) continue;
            nearest = away;
            found = text(flight);
        }
        return found;
    }

    private static String text(JsonNode flight) {
        JsonNode decision = flight.path("decision");
        List<String> parts = new ArrayList<>();
        parts.add(decision.path("outcome").asText() + " to "
                + decision.path("target").asText("nobody")
                + (decision.has("second") ? " then " + decision.path("second").asText() : "")
                + (decision.has("after") ? " after " + millis(decision, "after") : ""));
        for (JsonNode estimate : decision.path("estimates")) {
            parts.add(estimate.path("target").asText() + " "
                    + estimate.path("usable").asText() + " queue " + millis(estimate, "queue") + " p50 "
                    + millis(estimate, "p50") + " p99 " + millis(estimate, "p99") + " in time "
                    + Math.round(1000 * estimate.path("inTime").asDouble()) / 1000.0);
        }
        for (JsonNode target : flight.path("fleet")) {
            parts.add(target.path("name").asText() + " " + target.path("health").asText() + " in flight "
                    + target.path("inFlight").asInt() + " of "
                    + target.path("limit").asInt());
        }
        parts.add("gateway took " + millis(flight.path("observed"), "micros"));
        return String.join(", ", parts);
    }

    private static String millis(JsonNode node, String field) {
        return RouteMiss.millis(node.path(field).asLong());
    }
}
