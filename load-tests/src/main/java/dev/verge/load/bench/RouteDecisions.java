package dev.verge.load.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.load.site.SiteException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a gateway's flight recorder tells of single requests: who could have answered, and when, as it was thought then. */
final class RouteDecisions {
    private static final Pattern ACTUAL = Pattern.compile(";actual=(\\d{1,9})");
    private static final ObjectMapper JSON = new ObjectMapper();
    // clocks of two processes, begun at full milliseconds
    private static final long NEAR_MICROS = 25_000;

    private final HttpClient client;
    private final String recording;

    RouteDecisions(HttpClient client, String gateway) {
        this.client = client;
        this.recording = gateway + "/v1/routes/recording";
    }

    /** To be asked when nothing is measured: it takes the gateway and this process some time. Empty if it is not found. */
    String of(RouteEnd end) {
        long from = end.clockMicros() - NEAR_MICROS;
        long until = end.clockMicros() + NEAR_MICROS;
        HttpRequest request = HttpRequest.newBuilder(URI.create(recording + "?from=" + from + "&until=" + until))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            String lines =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return find(lines, end, end.request().body().length);
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteException("interrupted", e);
        }
    }

    private static String find(String lines, RouteEnd end, int bytes) {
        String found = "";
        long nearest = 2 * NEAR_MICROS;
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
            JsonNode observed = flight.path("observed");
            if (observed.path("status").asInt() != end.status()) continue;
            long away = Math.abs(flight.path("now").asLong() - end.clockMicros())
                    + Math.abs(observed.path("micros").asLong() - actual(end.route()));
            if (away >= nearest) continue;
            nearest = away;
            found = text(flight);
        }
        return found;
    }

    private static long actual(String route) {
        Matcher actual = ACTUAL.matcher(route);
        return actual.find() ? 1000 * Long.parseLong(actual.group(1)) : 0;
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
