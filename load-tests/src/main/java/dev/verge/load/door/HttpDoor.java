package dev.verge.load.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.telemetry.Measurement;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code POST /v1/ingest}, rows as a JSON array or as a batch of CloudEvents. One request at a time, because the rows of
 * a vehicle must stay in order; a 429 or 503 is tried again after the time it names.
 */
final class HttpDoor implements Door {
    private static final int ROWS_PER_REQUEST = 200;
    private static final int TRIES = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Tally tally = new Tally();
    private final List<String> waiting = new ArrayList<>();
    private final URI target;
    private final boolean cloudEvents;

    /** @param base the site's address, for instance {@code http://127.0.0.1:8080} */
    HttpDoor(String base, boolean cloudEvents) {
        try {
            this.target = URI.create(base.replaceAll("/+$", "") + "/v1/ingest");
            if (target.getHost() == null) throw new IllegalArgumentException("no host");
        } catch (IllegalArgumentException e) {
            throw new DoorException("not an HTTP address: " + base, e);
        }
        this.cloudEvents = cloudEvents;
    }

    @Override
    public void send(Measurement row) {
        waiting.add(cloudEvents ? RowJson.event(row) : RowJson.row(row));
        if (waiting.size() >= ROWS_PER_REQUEST) flush();
    }

    @Override
    public void flush() {
        if (waiting.isEmpty()) return;
        String body = waiting.stream().collect(Collectors.joining(",", "[", "]"));
        int rows = waiting.size();
        waiting.clear();
        tally.sent(rows);
        String type = cloudEvents ? "application/cloudevents-batch+json" : "application/json";
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(TIMEOUT)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        for (int attempt = 1; !post(request, rows); attempt++) {
            if (attempt == TRIES) throw new DoorException(target + " stayed overloaded over " + TRIES + " tries");
        }
    }

    // false: the site asks to come back later, and that time has passed
    private boolean post(HttpRequest request, int rows) {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            int status = response.statusCode();
            if (status == 429 || status == 503) {
                String seconds = response.headers().firstValue("Retry-After").orElse("1");
                Thread.sleep(Duration.ofSeconds(seconds.matches("\\d{1,3}") ? Long.parseLong(seconds) : 1));
                return false;
            }
            if (status != 202 && status != 200 && status != 400) {
                throw new DoorException(target + " answered " + status + ": " + start(response.body()));
            }
            count(response.body(), rows);
            return true;
        } catch (IOException e) {
            throw new DoorException(target + " cannot be reached: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DoorException("interrupted while waiting for " + target, e);
        }
    }

    private void count(String body, int rows) throws JsonProcessingException {
        JsonNode rejected = JSON.readTree(body).path("rejected");
        rejected.forEach(row -> tally.refused(row.path("reason").asText("unknown"), 1));
        tally.taken(rows - rejected.size());
    }

    private static String start(String body) {
        return body.length() > 200 ? body.substring(0, 200) + "…" : body;
    }

    @Override
    public void drain() {
        flush();
    }

    @Override
    public Receipt receipt() {
        return tally.receipt();
    }

    @Override
    public void close() {
        client.close();
    }
}
