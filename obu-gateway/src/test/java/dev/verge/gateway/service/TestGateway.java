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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** A gateway over real sockets, without Quarkus around it, and a client of it. */
public final class TestGateway implements AutoCloseable {
    /** What secrets vehicles' names behind pseudonyms. */
    public static final String KEY = "a key of sixteen bytes";

    /** A window that may leave the site. */
    public static final String WINDOW =
            "{\"vehicle\":\"car-7\",\"signals\":[\"vehicle_speed\"],\"timestamps\":[1],\"values\":[[1.0]]}";

    public final Fleet fleet;
    public final Gateway gateway;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;

    /**
     * Starts it on a free port.
     *
     * @param settings under {@code verge.gateway.}; a window with the signal {@code vehicle_speed} may leave
     * @param taps made of what they need; their routes are their own affair
     */
    public TestGateway(Vertx vertx, Map<String, String> settings, BiFunction<Mirror, Router, List<Tap>> taps)
            throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("uplink.pseudonym-key", KEY, "uplink.signals", "vehicle_speed"));
        all.putAll(settings);
        SmallRyeConfigBuilder config =
                new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(GatewayOptions.class);
        all.forEach((name, value) -> config.withDefaultValue("verge.gateway." + name, value));
        GatewayOptions options = config.build().getConfigMapping(GatewayOptions.class);
        fleet = new Fleet(vertx, options);
        Taps seeing = new Taps(options);
        gateway = new Gateway(fleet, options, new SimpleMeterRegistry(), seeing);
        Router router = Router.router(vertx);
        seeing.start(new StartupEvent(), taps.apply(new Mirror(gateway, vertx), router));
        new GatewayRoutes(gateway, vertx).install(router);
        fleet.start(new StartupEvent());
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    public int port() {
        return server.actualPort();
    }

    /** Why the answer came from where it came. */
    public static String route(HttpResponse<?> response) {
        return response.headers().firstValue("verge-route").orElse("");
    }

    public CompletableFuture<HttpResponse<String>> sendAsync(
            String method, String path, String body, String... headers) {
        return sendAsync(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public CompletableFuture<HttpResponse<String>> sendAsync(
            String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .timeout(Duration.ofSeconds(10));
        if (headers.length > 0) request.headers(headers);
        // the limit of the request is for the head of the answer only
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .orTimeout(15, TimeUnit.SECONDS);
    }

    public HttpResponse<String> send(String method, String path, String body, String... headers) {
        return sendAsync(method, path, body, headers).join();
    }

    @Override
    public void close() {
        fleet.stop(new ShutdownEvent());
    }
}
