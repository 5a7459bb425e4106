package dev.verge.gateway.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.verge.gateway.uplink.SpelledWindow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** An inference service at the edge: not sure of anything, and slow or gone on demand. */
final class EdgeStub implements AutoCloseable {
    enum Mode {
        ANSWER,
        SLOW,
        NO_ROOM
    }

    private final HttpServer server;
    volatile Mode mode = Mode.ANSWER;

    EdgeStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange http) throws IOException {
        byte[] body = http.getRequestBody().readAllBytes();
        if (http.getRequestMethod().equals("POST")) {
            if (mode == Mode.SLOW) sleep();
            if (mode == Mode.NO_ROOM) {
                http.sendResponseHeaders(503, -1);
                http.close();
                return;
            }
        }
        byte[] reply = reply(body).getBytes(UTF_8);
        http.getResponseHeaders().add("Content-Type", "application/json");
        http.sendResponseHeaders(200, reply.length);
        http.getResponseBody().write(reply);
        http.close();
    }

    private static String reply(byte[] body) {
        try {
            SpelledWindow window = SpelledWindow.read(body);
            return "{\"id\":\"" + window.id() + "\",\"vehicle\":\"" + window.vehicle()
                    + "\",\"label\":\"town\",\"confidence\":0.3,\"suspect\":[{\"signal\":\"secret_signal\"}]}";
        } catch (IOException e) {
            return "{}";
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(400);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
