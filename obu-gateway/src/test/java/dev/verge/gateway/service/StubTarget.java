package dev.verge.gateway.service;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An inference service that misbehaves on demand. */
public final class StubTarget {
    public enum Mode {
        ANSWER,
        CHUNKS,
        CHUNKS_BREAK_OFF,
        LENGTH_BREAKS_OFF,
        SLOW,
        NO_ROOM,
        READY_ONLY,
        BLACK_HOLE,
        BREAK
    }

    public record Seen(String uri, MultiMap headers, String body) {}

    public final List<Seen> seen = new CopyOnWriteArrayList<>();
    public volatile Mode mode = Mode.ANSWER;
    public volatile String reply = "{\"label\":\"town\"}";
    public final AtomicInteger probes = new AtomicInteger();
    private final Vertx vertx;
    final HttpServer server;

    public StubTarget(Vertx vertx) throws Exception {
        this.vertx = vertx;
        server = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    public int port() {
        return server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        request.body().onSuccess(body -> answer(request, body));
    }

    private void answer(HttpServerRequest request, Buffer body) {
        boolean probe = "/_/ready".equals(request.path());
        if (probe) probes.incrementAndGet();
        else seen.add(new Seen(request.uri(), request.headers(), body.toString()));
        switch (mode) {
            case ANSWER ->
                request.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Keep-Alive", "timeout=5")
                        .end(reply);
            case CHUNKS -> {
                request.response().setChunked(true).write(reply.substring(0, 3));
                request.response().end(reply.substring(3));
            }
            case CHUNKS_BREAK_OFF ->
                request.response()
                        .setChunked(true)
                        .write(reply)
                        .onComplete(sent -> request.connection().close());
            case LENGTH_BREAKS_OFF ->
                request.response()
                        .putHeader("Content-Length", "100000")
                        .write(reply)
                        .onComplete(sent -> request.connection().close());
            case SLOW -> vertx.setTimer(300, id -> request.response().end(reply));
            case READY_ONLY ->
                request.response().setStatusCode(probe ? 200 : 503).end();
            case NO_ROOM -> request.response().setStatusCode(503).end();
            case BLACK_HOLE -> {}
            case BREAK -> request.connection().close();
        }
    }
}
