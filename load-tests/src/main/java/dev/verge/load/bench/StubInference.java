package dev.verge.load.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** An inference service that is not sure of anything, and is there or not. */
final class StubInference implements AutoCloseable {
    private static final byte[] REPLY =
            "{\"id\":\"a/1-2/40x40\",\"label\":\"town\",\"confidence\":0.3}".getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable HttpServer server;

    StubInference(int port) {
        this.port = port;
        start();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Where nobody listened, somebody does again. */
    void start() {
        if (server != null) return;
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            started.setExecutor(threads);
            started.createContext("/", StubInference::answer);
            started.start();
            server = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gone, with every connection. */
    void stop() {
        HttpServer running = server;
        server = null;
        if (running != null) running.stop(0);
    }

    private static void answer(HttpExchange http) throws IOException {
        try (http) {
            http.getRequestBody().readAllBytes();
            http.getResponseHeaders().add("Content-Type", "application/json");
            http.sendResponseHeaders(200, REPLY.length);
            http.getResponseBody().write(REPLY);
        }
    }

    @Override
    public void close() {
        stop();
        threads.close();
    }
}
