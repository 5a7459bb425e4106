package dev.verge.ingest.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.ingest.IngestOptions;
import dev.verge.ingest.rows.EntryId;
import dev.verge.ingest.rows.RedisClock;
import dev.verge.telemetry.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpInferenceTest {
    private static final Deadline NO_HURRY = new Deadline(Optional.empty(), Optional.empty(), new RedisClock(() -> 0));

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /**
     * On busy processors a caller may stand still between any two of its steps while inference answers. Answers got lost
     * that way under full load, one in two hundred: this shows the order of steps, not the race.
     */
    @Test
    void readsAnAnswerThatCameWhileItsCallerStoodStill() throws Exception {
        // Given
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.response().end("{\"label\":\"stopped\",\"version\":\"1\"}"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        try (HttpInference inference =
                new HttpInference(slow(Vertx.class, vertx), options(server.actualPort(), Optional.empty()))) {
            // When
            Verdict verdict = inference.predict("{}".getBytes(UTF_8), NO_HURRY, new EntryId(0, 0));
            // Then
            assertThat(verdict).isInstanceOf(Verdict.Predicted.class);
        }
    }

    @Test
    void tellsWhichOfTheModelsClassesTheLabelIs() throws Exception {
        // Given
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request ->
                        request.response().end("{\"label\":\"road\",\"labels\":[\"stopped\",\"road\",\"highway\"]}"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        try (HttpInference inference = new HttpInference(vertx, options(server.actualPort(), Optional.empty()))) {
            // When
            Verdict verdict = inference.predict("{}".getBytes(UTF_8), NO_HURRY, new EntryId(0, 0));
            // Then
            assertThat(verdict)
                    .isInstanceOfSatisfying(
                            Verdict.Predicted.class,
                            said -> assertThat(said.labelIndex()).isEqualTo(1));
        }
    }

    @Test
    void tellsAGatewayWhatTimeIsLeftAndKeepsWhatItSaysOfTheRoute() throws Exception {
        // Given
        AtomicReference<String> budget = new AtomicReference<>("");
        AtomicReference<String> route =
                new AtomicReference<>("cloud;reason=cheapest;predicted=31;actual=28;policy=deadline");
        HttpServer gateway = vertx.createHttpServer()
                .requestHandler(request -> {
                    budget.set(String.valueOf(request.getHeader("verge-deadline")));
                    request.response().putHeader("verge-route", route.get()).end("{\"label\":\"stopped\"}");
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        RedisClock redisTime = new RedisClock(() -> 0);
        redisTime.told(10_000);
        Deadline deadline = new Deadline(Optional.empty(), Optional.of(Duration.ofMillis(300)), redisTime);
        try (HttpInference inference = new HttpInference(vertx, options(gateway.actualPort(), Optional.empty()))) {
            // When
            Verdict verdict = inference.predict("{}".getBytes(UTF_8), deadline, new EntryId(9_800, 0));
            // Then
            assertThat(budget).hasValue("100");
            assertThat(verdict)
                    .isInstanceOfSatisfying(
                            Verdict.Predicted.class,
                            said -> assertThat(said.route()).isEqualTo(route.get()));
            // and what is no route is not kept
            route.set("a".repeat(201));
            assertThat(inference.predict("{}".getBytes(UTF_8), NO_HURRY, new EntryId(0, 0)))
                    .isInstanceOfSatisfying(
                            Verdict.Predicted.class,
                            said -> assertThat(said.route()).isEmpty());
            assertThat(budget).hasValue("900"); // nine tenths of a call's timeout
        }
    }

    @Test
    void aWindowGoesThroughPreprocessAndWhatIsSuspectComesWithThePrediction() throws Exception {
        // Given
        List<String> asked = new CopyOnWriteArrayList<>();
        int preprocess = serve(asked, 200, "{\"id\":\"tensor\"}");
        int inference = serve(asked, 200, """
                {"version":"1","label":"stopped","suspect":
                 [{"signal":"vehicle_speed","firstTs":1,"lastTs":2,"score":0.9,"model":"integrity-obd/1"}]}""");
        // When
        Verdict verdict = predict(inference, preprocess);
        // Then
        assertThat(asked)
                .containsExactly("/preprocess null {\"vehicle\":\"a\"}", "/ dev.verge.features.v1 {\"id\":\"tensor\"}");
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Predicted.class,
                        said -> assertThat(said.suspicions().orElseThrow())
                                .singleElement()
                                .satisfies(one -> assertThat(one.signal()).isEqualTo("vehicle_speed")));
    }

    @Test
    void aRejectionEventIsTheWindowsFaultAndNoRoomIsNobodys() throws Exception {
        int takes = serve(new CopyOnWriteArrayList<>(), 200, "{}");
        int rejects = serve(new CopyOnWriteArrayList<>(), 200, "{\"status\":400,\"reason\":\"invalid\"}");
        int knowsNoModel = serve(new CopyOnWriteArrayList<>(), 200, "{\"status\":404,\"reason\":\"invalid\"}");
        int hasNoRoom = serve(new CopyOnWriteArrayList<>(), 503, "{\"status\":503,\"reason\":\"shed\"}");
        assertThat(predict(rejects, takes))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.INVALID));
        assertThat(predict(knowsNoModel, takes))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.MODEL_ERROR));
        assertThat(predict(takes, hasNoRoom)).isInstanceOf(Verdict.Unavailable.class);
        assertThat(predict(takes, 1)).isInstanceOf(Verdict.Unavailable.class);
    }

    private Verdict predict(int inference, int preprocess) throws InterruptedException {
        Optional<URI> url = Optional.of(URI.create("http://127.0.0.1:" + preprocess));
        try (HttpInference client = new HttpInference(vertx, options(inference, url))) {
            return client.predict("{\"vehicle\":\"a\"}".getBytes(UTF_8), NO_HURRY, new EntryId(0, 0));
        }
    }

    // answers everything alike, and keeps path, event type and body of what it was asked
    private int serve(List<String> asked, int status, String answer) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    asked.add(request.path() + " " + request.getHeader("ce-type") + " " + body);
                    request.response().setStatusCode(status).end(answer);
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    // the same, but each step on a future takes its caller so long that everything else has happened meanwhile
    private static <T> T slow(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            try {
                Object result = method.invoke(real, given);
                if (real instanceof Future && result instanceof Future) Thread.sleep(200);
                return switch (result) {
                    case Future<?> future -> slow(Future.class, future);
                    case HttpClient client -> slow(HttpClient.class, client);
                    case null, default -> result;
                };
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private static IngestOptions.Inference options(int port, Optional<URI> preprocess) {
        return new IngestOptions.Inference() {
            @Override
            public URI url() {
                return URI.create("http://127.0.0.1:" + port);
            }

            @Override
            public Optional<URI> preprocess() {
                return preprocess;
            }

            @Override
            public Duration timeout() {
                return Duration.ofSeconds(1);
            }

            @Override
            public int concurrency() {
                return 1;
            }

            @Override
            public Duration patience() {
                return Duration.ofSeconds(2);
            }
        };
    }
}
