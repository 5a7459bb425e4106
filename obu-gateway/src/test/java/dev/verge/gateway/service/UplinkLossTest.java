package dev.verge.gateway.service;

import static dev.verge.gateway.service.TestGateway.WINDOW;
import static dev.verge.gateway.service.TestGateway.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verge.load.wan.Fault;
import dev.verge.load.wan.Wan;
import dev.verge.load.wan.WanProxy;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cloud behind a link that dies and comes back, over HTTP/1.1 and over HTTP/2 without TLS. */
class UplinkLossTest {
    private final Vertx vertx = Vertx.vertx();
    private final Set<HttpVersion> spoken = ConcurrentHashMap.newKeySet();
    private final Set<Integer> connections = ConcurrentHashMap.newKeySet();
    private HttpServer cloud;
    private WanProxy wan;
    private @Nullable TestGateway gateway;

    @BeforeEach
    void startCloud() throws Exception {
        cloud = vertx.createHttpServer()
                .requestHandler(request -> {
                    spoken.add(request.version());
                    connections.add(request.remoteAddress().port());
                    request.body().onSuccess(body -> {
                        long millis = body.toString().contains("car-slow") ? 2500 : 1;
                        vertx.setTimer(millis, id -> request.response().end(body));
                    });
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        wan = WanProxy.to(cloud.actualPort(), Wan.parse("5ms"));
    }

    private void startGateway(boolean http2) throws Exception {
        startGateway(http2, "500ms");
    }

    private void startGateway(boolean http2, String probeInterval) throws Exception {
        Map<String, String> settings = Map.of(
                "probe-interval",
                probeInterval,
                "probe-timeout",
                "200ms",
                "targets.cloud.url",
                wan.url(),
                "targets.cloud.side",
                "cloud",
                "targets.cloud.http2",
                Boolean.toString(http2));
        gateway = new TestGateway(vertx, settings, (mirror, router) -> List.of());
    }

    @AfterEach
    void stop() throws Exception {
        if (gateway != null) gateway.close();
        wan.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private HttpResponse<String> predict(long deadline) {
        return send(WINDOW, deadline);
    }

    private HttpResponse<String> send(String window, long deadline) {
        return Objects.requireNonNull(gateway).send("POST", "/v1/predict", window, "verge-deadline", "" + deadline);
    }

    @ParameterizedTest
    @CsvSource({"false, HTTP_1_1", "true, HTTP_2"})
    void windowsGoOverTheVersionThatTheTargetIsSpokenToIn(boolean http2, HttpVersion version) throws Exception {
        startGateway(http2);

        HttpResponse<String> response = predict(5000);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(WINDOW);
        assertThat(route(response)).startsWith("cloud;");
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnThoughConnectionsWereBegunWhileTheLinkSwallowedAll(boolean http2) throws Exception {
        startGateway(http2);
        await().untilAsserted(() -> assertThat(predict(5000).statusCode()).isEqualTo(200));
        wan.set(Fault.BLACK_HOLE);
        await().atMost(Duration.ofSeconds(20))
                .during(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(predict(100).statusCode()).isIn(502, 503, 504));

        wan.set(Fault.NONE);

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(predict(2000).statusCode()).isEqualTo(200));
    }

    @ParameterizedTest
    @CsvSource({"false, 8, 60", "true, 1, 10"})
    void spareConnectionsWaitForCallsWhereCallsDoNotShareOne(boolean http2, int least, int most) throws Exception {
        startGateway(http2);

        predict(5000);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(connections).hasSizeGreaterThanOrEqualTo(least));

        // those that are idle are neither used up nor closed by looking for more
        for (int i = 0; i < 20; i++) predict(5000);
        assertThat(connections).hasSizeLessThanOrEqualTo(most);
    }

    @Test
    void aCallMayTakeLongerThanAConnectionMayBeSilent() throws Exception {
        startGateway(true, "1h");
        String slow = WINDOW.replace("\"signals\"", "\"model\":\"car-slow\",\"signals\"");

        // a machine that stands still for so long may end it once
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(send(slow, 10_000).statusCode()).isEqualTo(200));
    }
}
