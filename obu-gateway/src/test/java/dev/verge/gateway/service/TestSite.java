package dev.verge.gateway.service;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** A gateway over real sockets with an edge and a cloud that misbehave on demand. */
public final class TestSite implements AutoCloseable {
    public final StubTarget edge;
    public final StubTarget cloud;
    public final TestGateway gateway;
    private final Vertx vertx = Vertx.vertx();

    /**
     * Starts all three.
     *
     * @param more settings under {@code verge.gateway.}
     * @param taps made of what they need; their routes are their own affair
     */
    public TestSite(Map<String, String> more, BiFunction<Mirror, Router, List<Tap>> taps) throws Exception {
        edge = new StubTarget(vertx);
        cloud = new StubTarget(vertx);
        Map<String, String> settings = new HashMap<>(Map.of(
                "targets.edge.url", "http://127.0.0.1:" + edge.port(),
                "targets.edge.side", "edge",
                "targets.cloud.url", "http://127.0.0.1:" + cloud.port(),
                "targets.cloud.side", "cloud",
                "targets.cloud.workers", "64",
                "targets.cloud.price", "3"));
        settings.putAll(more);
        gateway = new TestGateway(vertx, settings, taps);
    }

    public StubTarget another() throws Exception {
        return new StubTarget(vertx);
    }

    @Override
    public void close() throws Exception {
        gateway.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }
}
