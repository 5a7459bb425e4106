package dev.verge.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/**
 * Stands in for the inference function where a test decides what inference does: answers a fixed label, or the status
 * that the test gives for a window. The real one is in the tests of load-tests.
 */
final class StubInference implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<JsonNode> status = window -> 200;
    private volatile String suspect = "null";
    private volatile String reason = "invalid";
    private volatile String route = "";

    StubInference() {
        this(0);
    }

    StubInference(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/predict", this::predict);
        server.createContext("/_/ready", exchange -> reply(exchange, 200, "{}"));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The status to answer a window with. */
    void answers(ToIntFunction<JsonNode> status) {
        this.status = status;
    }

    /** The reason that goes with an answer that is no prediction. */
    void says(String reason) {
        this.reason = reason;
    }

    /** What an answer says of suspicious signals, a JSON array; nothing until then. */
    void suspects(String suspect) {
        this.suspect = suspect;
    }

    /** What a gateway in between says of its choice. */
    void routes(String route) {
        this.route = route;
    }

    /** Windows in the order in which they were asked for, repeats included. */
    List<JsonNode> asked() {
        return asked;
    }

    private void predict(HttpExchange exchange) throws IOException {
        JsonNode window = JSON.readTree(exchange.getRequestBody());
        asked.add(window);
        int answer = status.applyAsInt(window);
        if (!route.isEmpty()) exchange.getResponseHeaders().set("verge-route", route);
        reply(
                exchange,
                answer,
                answer == 200
                        ? "{\"version\":\"1\",\"digest\":\"sha256:00\",\"label\":\"stopped\",\"confidence\":0.9,\"imputed\":0.0,\"executionMicros\":5,\"suspect\":"
                                + suspect + "}"
                        : "{\"detail\":\"no\",\"reason\":\"" + reason + "\",\"suspect\":" + suspect + "}");
    }

    private static void reply(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
