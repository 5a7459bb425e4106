package dev.verge.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verge.load.wan.Fault;
import dev.verge.load.wan.Wan;
import dev.verge.load.wan.WanProxy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cloud behind a link that dies and comes back, over HTTP/1.1 and over HTTP/2 without TLS. */
class UplinkLossTest {
    private static final String WINDOW =
            "{\"vehicle\":\"car-7\",\"signals\":[\"vehicle_speed\"],\"timestamps\":[1],\"values\":[[1.0]]}";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Set<HttpVersion> spoken = ConcurrentHashMap.newKeySet();
    private HttpServer cloud;
    private WanProxy wan;
    private @Nullable Fleet fleet;
    private int port;

    @BeforeEach
    void startCloud() throws Exception {
        cloud = listening(vertx.createHttpServer().requestHandler(request -> {
            spoken.add(request.version());
            request.body().onSuccess(body -> request.response().end(body));
        }));
        wan = WanProxy.to(cloud.actualPort(), Wan.parse("5ms"));
    }

    private static HttpServer listening(HttpServer server) throws Exception {
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    private void startGateway(boolean http2) throws Exception {
        GatewayOptions options = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(GatewayOptions.class)
                .withDefaultValues(Map.of(
                        "verge.gateway.probe-timeout", "200ms",
                        "verge.gateway.uplink.pseudonym-key", "a key of sixteen bytes",
                        "verge.gateway.uplink.signals", "vehicle_speed",
                        "verge.gateway.targets.cloud.url", wan.url(),
                        "verge.gateway.targets.cloud.side", "cloud",
                        "verge.gateway.targets.cloud.http2", Boolean.toString(http2)))
                .build()
                .getConfigMapping(GatewayOptions.class);
        Fleet targets = new Fleet(vertx, options);
        fleet = targets;
        Router router = Router.router(vertx);
        new GatewayRoutes(new Gateway(targets, options, new SimpleMeterRegistry(), new Taps(options)), vertx)
                .install(router);
        targets.start(new StartupEvent());
        port = listening(vertx.createHttpServer().requestHandler(router)).actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        if (fleet != null) fleet.stop(new ShutdownEvent());
        wan.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private HttpResponse<String> predict(long deadline) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/predict"))
                .POST(HttpRequest.BodyPublishers.ofString(WINDOW))
                .header("verge-deadline", Long.toString(deadline))
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({"false, HTTP_1_1", "true, HTTP_2"})
    void windowsGoOverTheVersionThatTheTargetIsSpokenToIn(boolean http2, HttpVersion version) throws Exception {
        startGateway(http2);

        HttpResponse<String> response = predict(5000);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(WINDOW);
        assertThat(response.headers().firstValue("verge-route").orElse("")).startsWith("cloud;");
        assertThat(spoken).containsExactly(version);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnOverNewConnectionsWhenTheLinkIsBackAndHasForgottenTheOldOnes(boolean http2) throws Exception {
        startGateway(http2);
        await().untilAsserted(() -> assertThat(predict(5000).statusCode()).isEqualTo(200));
        for (Fault fault : new Fault[] {Fault.BLACK_HOLE, Fault.REPLIES_LOST, Fault.REQUESTS_LOST, Fault.RESET}) {
            wan.set(fault);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(predict(100).statusCode()).isIn(502, 503, 504));

            wan.set(Fault.NONE);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(predict(2000).statusCode()).isEqualTo(200));
        }
    }
}
