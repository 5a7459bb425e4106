package dev.verge.gateway.vehicles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.verge.telemetry.Partitions;
import io.lettuce.core.api.sync.RedisCommands;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Does what ingest does, as its documentation says: refuses unknown signals at the door, drops what is repeated, puts late
 * rows among the rejected, and every 40 rows of a vehicle among the predictions.
 */
final class StubIngest {
    enum Mode {
        ANSWER,
        /** Takes the rows, and breaks the connection before it says so. */
        LOSE_ANSWER,
        NO_ROOM
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RedisCommands<String, String> redis;
    private final HttpServer server;
    private final Map<String, List<JsonNode>> rows = new HashMap<>();
    volatile Mode mode = Mode.ANSWER;
    volatile boolean scores = true;

    StubIngest(Vertx vertx, RedisCommands<String, String> redis) throws Exception {
        this.redis = redis;
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body()
                        .onSuccess(body -> vertx.executeBlocking(() -> {
                            answer(request, body);
                            return null;
                        })))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    int port() {
        return server.actualPort();
    }

    /** The times of a vehicle's rows, as accepted. */
    synchronized List<Long> times(String vehicle) {
        return rows.getOrDefault(vehicle, List.of()).stream()
                .map(row -> row.path("ts").longValue())
                .toList();
    }

    synchronized List<JsonNode> rows(String vehicle) {
        return List.copyOf(rows.getOrDefault(vehicle, List.of()));
    }

    private synchronized void answer(HttpServerRequest request, Buffer body) throws IOException {
        if (mode == Mode.NO_ROOM) {
            request.response().setStatusCode(503).putHeader("Retry-After", "0").end();
            return;
        }
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode rejected = answer.putArray("rejected");
        int index = 0;
        int accepted = 0;
        for (JsonNode row : JSON.readTree(body.getBytes())) {
            if (row.path("signals").has("bogus"))
                rejected.addObject()
                        .put("index", index)
                        .put("reason", "unknown-signal")
                        .put("field", "bogus")
                        .put("detail", "no such signal");
            else if (accept(row)) accepted++;
            index++;
        }
        answer.put("accepted", accepted).put("rejectedCount", rejected.size());
        if (mode == Mode.LOSE_ANSWER) request.connection().close();
        else
            request.response()
                    .setStatusCode(accepted == 0 && !rejected.isEmpty() ? 400 : 202)
                    .end(answer.toString());
    }

    private boolean accept(JsonNode row) {
        String vehicle = row.path("vehicle").asText();
        long ts = row.path("ts").longValue();
        List<JsonNode> all = rows.computeIfAbsent(vehicle, v -> new ArrayList<>());
        String prefix = "verge:1:{" + Partitions.DEFAULT.of(vehicle) + "}:";
        if (!all.isEmpty() && all.getLast().path("ts").longValue() >= ts) {
            if (all.getLast().path("ts").longValue() > ts)
                redis.xadd(
                        prefix + "rejected",
                        Map.of(
                                "kind", "row",
                                "vehicle", vehicle,
                                "ts", Long.toString(ts),
                                "reason", "late",
                                "field", "ts",
                                "detail", "before the last row",
                                "source", "1-1"));
            return true;
        }
        all.add(row);
        if (all.size() % 40 == 0 && scores) {
            long first = all.get(all.size() - 40).path("ts").longValue();
            Map<String, String> said = new HashMap<>(Map.of(
                    "id", vehicle + "/" + first + "-" + ts + "/40x40",
                    "vehicle", vehicle,
                    "firstTs", Long.toString(first),
                    "lastTs", Long.toString(ts),
                    "model", "driving-regime",
                    "version", "1",
                    "label", "highway",
                    "class", "8",
                    "confidence", "0.99912",
                    "executionMicros", "12300"));
            redis.xadd(prefix + "predictions", said);
        }
        return true;
    }
}
