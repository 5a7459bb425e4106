package dev.verge.gateway.service;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** A gateway over real sockets with an edge and a cloud, for those who look at what it did. */
public final class TestSite implements AutoCloseable {
    public static final String WINDOW =
            "{\"vehicle\":\"car-7\",\"signals\":[\"vehicle_speed\"],\"timestamps\":[1],\"values\":[[1.0]]}";

    public final StubTarget edge;
    public final StubTarget cloud;
    public final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    public final Fleet fleet;
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;

    /** @param tap made of what it needs; its routes are its own affair */
    public TestSite(Map<String, String> more, BiFunction<Mirror, Router, Tap> tap) throws Exception {
        edge = new StubTarget(vertx);
        cloud = new StubTarget(vertx);
        Map<String, String> settings = new HashMap<>(Map.of(
                "verge.gateway.uplink.pseudonym-key", "a key of sixteen bytes",
                "verge.gateway.uplink.signals", "vehicle_speed",
                "verge.gateway.targets.edge.url", "http://127.0.0.1:" + edge.port(),
                "verge.gateway.targets.edge.side", "edge",
                "verge.gateway.targets.cloud.url", "http://127.0.0.1:" + cloud.port(),
                "verge.gateway.targets.cloud.side", "cloud",
                "verge.gateway.targets.cloud.workers", "64",
                "verge.gateway.targets.cloud.price", "3"));
        settings.putAll(more);
        GatewayOptions options = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(GatewayOptions.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(GatewayOptions.class);
        fleet = new Fleet(vertx, options);
        Taps taps = new Taps(options);
        Gateway gateway = new Gateway(fleet, options, metrics, taps);
        Router router = Router.router(vertx);
        taps.start(new StartupEvent(), List.of(tap.apply(new Mirror(gateway, vertx), router)));
        new GatewayRoutes(gateway, vertx).install(router);
        fleet.start(new StartupEvent());
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    public StubTarget another() throws Exception {
        return new StubTarget(vertx);
    }

    public HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(10));
        if (headers.length > 0) request.headers(headers);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws Exception {
        fleet.stop(new ShutdownEvent());
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }
}
