package dev.verge.gateway.service;

import static dev.verge.gateway.service.TestGateway.WINDOW;
import static dev.verge.gateway.service.TestGateway.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.verge.gateway.cli.Route;
import dev.verge.gateway.recording.FlightReader;
import dev.verge.gateway.recording.Replay;
import dev.verge.gateway.routing.Policies;
import dev.verge.gateway.routing.RequestFacts;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.uplink.Pseudonyms;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway over real sockets, without Quarkus around it: an edge and a cloud that misbehave on demand. */
class GatewayTest {
    private static final String SECRET_WINDOW = WINDOW.replace("vehicle_speed", "fuel_level");

    private final RecordingTap tap = new RecordingTap();
    private final List<String> deferred = new CopyOnWriteArrayList<>();
    private TestSite site;
    private StubTarget edge;
    private StubTarget cloud;

    @BeforeEach
    void start() throws Exception {
        Map<String, String> settings = Map.of("max-body", "1M", "tap-reply", "1K", "probe-timeout", "200ms");
        site = new TestSite(settings, (mirror, router) -> List.of(tap));
        edge = site.edge;
        cloud = site.cloud;
        site.gateway.gateway.deferTo(body -> {
            deferred.add(body.toString());
            return body.toString().contains("car-8")
                    ? Future.failedFuture("no")
                    : Future.succeededFuture("car-7/1-1/1x1");
        });
    }

    @AfterEach
    void stop() throws Exception {
        site.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) {
        return site.gateway.send(method, path, body, headers);
    }

    @Test
    void bytesGoToTheEdgeAsTheyAreAndTheReplySaysWhy() throws Exception {
        String odd = "no JSON at all \u00e4";

        HttpResponse<String> response =
                send("POST", "/v1/predict?x=1", odd, "verge-deadline", "400", "traceparent", "00-1-2-01");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(edge.reply);
        assertThat(route(response)).matches("edge;reason=cheapest;predicted=\\d+;actual=\\d+;policy=deadline");
        assertThat(response.headers().firstValue("keep-alive")).isEmpty();
        StubTarget.Seen seen = edge.seen.getFirst();
        assertThat(seen.body()).isEqualTo(odd);
        assertThat(seen.uri()).isEqualTo("/v1/predict?x=1");
        assertThat(Integer.parseInt(seen.headers().get("verge-deadline"))).isBetween(1, 400);
        assertThat(seen.headers().get("traceparent")).isEqualTo("00-1-2-01");
        assertThat(seen.headers().get("forwarded")).isEqualTo("for=127.0.0.1");
        assertThat(cloud.seen).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"NO_ROOM", "BREAK"})
    void asksTheOtherSideWhenOneGivesNoAnswerAndTellsItNothingOfTheVehicle(StubTarget.Mode mode) throws Exception {
        edge.mode = mode;
        cloud.reply = "{\"vehicle\":\"PSEUDONYM\"}";
        cloud.reply = cloud.reply.replace("PSEUDONYM", new Pseudonyms(TestGateway.KEY).of("car-7"));

        HttpResponse<String> response =
                send("POST", "/v1/predict?vehicle=car-7", WINDOW, "verge-deadline", "2000", "x-vehicle", "car-7");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"vehicle\":\"car-7\"}");
        assertThat(route(response)).startsWith("cloud;");
        StubTarget.Seen seen = cloud.seen.getFirst();
        assertThat(seen.uri() + seen.headers() + seen.body())
                .doesNotContain("car-7")
                .contains("p-");
    }

    @Test
    void whatMayNotLeaveIsNotSentToTheCloudEvenIfNobodyElseAnswers() throws Exception {
        edge.mode = StubTarget.Mode.BREAK;

        for (int i = 0; i < 8; i++) {
            assertThat(send("POST", "/v1/predict", SECRET_WINDOW).statusCode()).isIn(502, 503);
            assertThat(send("POST", "/v2/models/m/infer", "{}").statusCode()).isIn(502, 503);
        }

        assertThat(cloud.seen).isEmpty();
    }

    @Test
    void aCallThatHangsIsAnsweredAtTheDeadline() throws Exception {
        cloud.mode = StubTarget.Mode.BLACK_HOLE;
        long begin = System.nanoTime();

        HttpResponse<String> response =
                send("POST", "/v1/predict", WINDOW, "verge-deadline", "150", "verge-placement", "cloud-only");

        assertThat(response.statusCode()).isIn(503, 504);
        assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
    }

    @Test
    void whatHangsUntilTheDeadlineIsNeverToldAsABrokenTarget() throws Exception {
        assertThat(statuses(IntStream.range(500, 532))).containsOnly(200);
        cloud.mode = StubTarget.Mode.BLACK_HOLE;

        assertThat(statuses(IntStream.range(100, 132))).containsAnyOf(503, 504).doesNotContain(502);
    }

    /** The answers of the cloud to calls made at once, so over as many connections, by their budgets in milliseconds. */
    private List<Integer> statuses(IntStream budgets) {
        List<CompletableFuture<Integer>> answers = budgets.mapToObj(budget -> site.gateway
                        .sendAsync(
                                "POST",
                                "/v1/predict",
                                WINDOW,
                                "verge-deadline",
                                "" + budget,
                                "verge-placement",
                                "cloud-only")
                        .thenApply(HttpResponse::statusCode))
                .toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void goesOnWithTheCloudWhileTheEdgeHangsAndComesBack() throws Exception {
        edge.mode = StubTarget.Mode.BLACK_HOLE;
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            HttpResponse<String> response = send("POST", "/v1/predict", WINDOW, "verge-deadline", "300");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(route(response)).contains("reason=edge-down");
        });

        edge.mode = StubTarget.Mode.ANSWER;
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(route(send("POST", "/v1/predict", WINDOW, "verge-deadline", "300")))
                        .startsWith("edge;"));
    }

    @Test
    void edgeOnlyStaysAtTheEdge() throws Exception {
        edge.mode = StubTarget.Mode.BREAK;

        HttpResponse<String> response = send("POST", "/v1/predict", WINDOW, "verge-placement", "edge-only");

        assertThat(response.statusCode()).isIn(502, 503);
        assertThat(cloud.seen).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "verge-deadline,soon",
        "verge-deadline,-5",
        "verge-deadline,1.5",
        "verge-placement,moon",
        "verge-placement,\"edge\""
    })
    void headersThatSayNothingAreTheCallersFault(String name, String value) throws Exception {
        HttpResponse<String> response = send("POST", "/v1/predict", WINDOW, name, value);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(response.body()).contains(name);
        assertThat(send("POST", "/v2/models/m/infer", "{}", name, value).body()).startsWith("{\"error\":\"" + name);
    }

    @Test
    void aBodyPastTheLimitIsRefused() throws Exception {
        HttpResponse<String> response = send("POST", "/v1/predict", "x".repeat(1_100_000));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(edge.seen).isEmpty();
    }

    @Test
    void everyInferenceUrlIsForwarded() throws Exception {
        for (String path :
                List.of("/v1/predict", "/predict", "/", "/invocations", "/v2/models/m/infer", "/v1/models/m:predict")) {
            assertThat(send("POST", path, "{}").statusCode()).isEqualTo(200);
        }
        assertThat(send("GET", "/v2/models/m", "").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/v2/health/ready", "").statusCode()).isEqualTo(200);
        assertThat(edge.seen).extracting(StubTarget.Seen::uri).hasSize(8).endsWith("/v2/health/ready");
    }

    @Test
    void anEventGoesToTheEdgeAsItIs() throws Exception {
        HttpResponse<String> response = send("POST", "/", WINDOW, event("verge-deadline", "400"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(route(response)).startsWith("edge;reason=");
        StubTarget.Seen seen = edge.seen.getFirst();
        assertThat(seen.body()).isEqualTo(WINDOW);
        assertThat(seen.uri()).isEqualTo("/");
        assertThat(seen.headers().get("ce-type")).isEqualTo("dev.verge.window.v1");
        assertThat(seen.headers().get("ce-subject")).isEqualTo("car-7");
        assertThat(Integer.parseInt(seen.headers().get("verge-deadline"))).isBetween(1, 400);
    }

    @Test
    void anEventIsLateLikeAnyRequest() throws Exception {
        edge.mode = StubTarget.Mode.BLACK_HOLE;

        HttpResponse<String> response = send("POST", "/", WINDOW, event("verge-deadline", "150"));

        assertThat(response.statusCode()).isIn(503, 504);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(route(response)).contains("reason=");
    }

    @Test
    void anEventNeverLeavesEvenWhereTensorsMay() throws Exception {
        try (TestSite open = new TestSite(
                Map.of("probe-timeout", "200ms", "uplink.raw-tensors", "true"), (mirror, router) -> List.of())) {
            open.edge.mode = StubTarget.Mode.BREAK;
            for (int i = 0; i < 8; i++) {
                assertThat(open.gateway
                                .send("POST", "/", WINDOW, event("verge-deadline", "500"))
                                .statusCode())
                        .isIn(502, 503);
                assertThat(open.gateway
                                .send("POST", "/", WINDOW, event("verge-placement", "cloud-only"))
                                .statusCode())
                        .isEqualTo(503);
            }
            assertThat(open.cloud.seen).isEmpty();
        }
    }

    private static String[] event(String name, String value) {
        return new String[] {
            name,
            value,
            "ce-id",
            "1",
            "ce-specversion",
            "1.0",
            "ce-source",
            "/sites/a",
            "ce-type",
            "dev.verge.window.v1",
            "ce-subject",
            "car-7",
            "content-type",
            "application/json"
        };
    }

    @Test
    void aReplyOfUnknownLengthIsStreamed() throws Exception {
        edge.mode = StubTarget.Mode.CHUNKS;

        HttpResponse<String> response = send("POST", "/v1/predict", WINDOW);

        assertThat(response.body()).isEqualTo(edge.reply);
        assertThat(response.headers().firstValue("transfer-encoding")).contains("chunked");
    }

    @ParameterizedTest
    @EnumSource(
            value = StubTarget.Mode.class,
            names = {"CHUNKS_BREAK_OFF", "LENGTH_BREAKS_OFF"})
    void aReplyThatBreaksOffIsNotPassedOnAsAWholeOne(StubTarget.Mode mode) {
        edge.mode = mode;

        assertThatThrownBy(() -> send("POST", "/v1/predict", WINDOW, "verge-placement", "edge-only"))
                .hasRootCauseInstanceOf(IOException.class)
                .isNotInstanceOf(HttpTimeoutException.class)
                .rootCause()
                .isNotInstanceOf(HttpTimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/predict/", "//v1/predict", "/v1/%70redict", "/./predict", "/predict/", "//"})
    void noOtherSpellingOfAPathLetsAVehicleLeave(String path) throws Exception {
        try (TestSite open = new TestSite(
                Map.of("probe-timeout", "200ms", "uplink.raw-tensors", "true"), (mirror, router) -> List.of())) {
            HttpResponse<String> response = open.gateway.send("POST", path, WINDOW, "verge-placement", "cloud-only");

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(open.cloud.seen).isEmpty();
        }
    }

    @Test
    void credentialsOfClientsStayHere() {
        send("POST", "/v1/predict", WINDOW, "authorization", "Bearer secret", "x-api-key", "secret");

        assertThat(edge.seen.getFirst().headers().toString()).doesNotContain("secret");
    }

    @Test
    void explainsWithoutCallingAnybody() throws Exception {
        HttpResponse<String> response =
                send("GET", "/v1/routes/explain?deadline=200&bytes=9000&placement=cloud-only", "");

        assertThat(response.body()).startsWith("{\"policy\":\"deadline\",\"outcome\":\"cloud\"");
        assertThat(response.body()).contains("\"usable\":\"excluded\"");
        assertThat(send("GET", "/v1/routes/explain?deadline=soon", "").statusCode())
                .isEqualTo(400);
        assertThat(edge.seen).isEmpty();
        assertThat(cloud.seen).isEmpty();
    }

    @Test
    void whatItRecordsIsDecidedTheSameByReplay(@TempDir Path folder) throws Exception {
        for (int i = 0; i < 20; i++) send("POST", "/v1/predict", WINDOW, "verge-deadline", "300");

        String recording = send("GET", "/v1/routes/recording", "").body();

        Replay replay = new Replay(Policies.named("deadline"));
        recording.lines().forEach(line -> replay.decide(FlightReader.read(line)));
        assertThat(replay.summary()).contains("\"decisions\":20,\"same\":20");
        assertThat(recording).doesNotContain("car-7");
        Path file = Files.writeString(folder.resolve("flights.ndjson"), recording);
        String once = replayed(file, "deadline");
        assertThat(replayed(file, "deadline")).isEqualTo(once);
        assertThat(once.lines()).hasSize(20).allMatch(line -> line.contains("\"same\":true"));
        assertThat(replayed(file, "cloud-first").lines())
                .hasSize(20)
                .allMatch(line -> line.contains("\"outcome\":\"cloud\"") && line.contains("\"estimated\":true"));
    }

    private static String replayed(Path file, String policy) {
        StringWriter out = new StringWriter();
        int code = Route.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .execute("replay", file.toString(), "--policy", policy);
        assertThat(code).isZero();
        return out.toString();
    }

    @Test
    void aTapSeesTheExchangeAsTheClientDid() throws Exception {
        edge.mode = StubTarget.Mode.CHUNKS;

        HttpResponse<String> response = send("POST", "/v1/predict", WINDOW, "verge-deadline", "400");

        Handled handled = tap.next();
        assertThat(handled.reply().orElseThrow().toString()).isEqualTo(response.body());
        assertThat(handled.body().toString()).isEqualTo(WINDOW);
        assertThat(handled.path()).isEqualTo("/v1/predict");
        assertThat(handled.target()).isEqualTo("edge");
        assertThat(handled.side()).contains(Side.EDGE);
        assertThat(handled.status()).isEqualTo(200);
        assertThat(handled.request().budgetMicros()).isBetween(1L, 400_000L);
        assertThat(handled.micros()).isBetween(1L, 5_000_000L);
        assertThat(handled.receivedMillis())
                .isBetween(System.currentTimeMillis() - 10_000, System.currentTimeMillis() + 1);
    }

    @Test
    void aTapSeesTheCloudsReplyWithTheVehiclesOwnName() throws Exception {
        cloud.reply = "{\"vehicle\":\"" + new Pseudonyms(TestGateway.KEY).of("car-7") + "\"}";

        send("POST", "/v1/predict", WINDOW, "verge-placement", "cloud-only");

        Handled handled = tap.next();
        assertThat(handled.side()).contains(Side.CLOUD);
        assertThat(handled.reply().orElseThrow().toString()).isEqualTo("{\"vehicle\":\"car-7\"}");
    }

    @Test
    void aReplyThatIsTooLongForATapReachesTheClientWhole() throws Exception {
        edge.reply = "x".repeat(1025);

        assertThat(send("POST", "/v1/predict", WINDOW).body()).hasSize(1025);

        assertThat(tap.next().reply()).isEmpty();
    }

    @Test
    void aTapIsToldOfRequestsThatNobodyAnswered() throws Exception {
        edge.mode = StubTarget.Mode.BREAK;

        int status = send("POST", "/v1/predict", WINDOW, "verge-placement", "edge-only")
                .statusCode();

        Handled handled = tap.next();
        assertThat(handled.status()).isEqualTo(status);
        assertThat(handled.side()).isEmpty();
        assertThat(handled.reply()).isEmpty();
    }

    @Test
    void aTapThatDoesNotWantARequestIsToldNothingOfIt() throws Exception {
        send("POST", "/v2/models/m/infer", "{}");
        send("POST", "/v1/predict", WINDOW);

        assertThat(tap.next().path()).isEqualTo("/v1/predict");
        assertThat(tap.isEmpty()).isTrue();
    }

    @Test
    void aTapThatThrowsDisturbsNobody() throws Exception {
        tap.broken = true;

        assertThat(send("POST", "/v1/predict", WINDOW).body()).isEqualTo(edge.reply);
        assertThat(send("POST", "/v1/predict", WINDOW).body()).isEqualTo(edge.reply);
    }

    /** Wants windows only. */
    private static final class RecordingTap implements Tap {
        private final LinkedBlockingQueue<Handled> seen = new LinkedBlockingQueue<>();
        volatile boolean broken;

        @Override
        public boolean wants(String path, RequestFacts request) {
            return path.equals("/v1/predict");
        }

        @Override
        public void ended(Handled handled) {
            if (broken) throw new IllegalStateException("a broken tap");
            seen.add(handled);
        }

        Handled next() throws InterruptedException {
            Handled handled = seen.poll(5, TimeUnit.SECONDS);
            assertThat(handled).isNotNull();
            return handled;
        }

        boolean isEmpty() {
            return seen.isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"NO_ROOM", "BREAK", "BLACK_HOLE"})
    void whatNeedNoAnswerNowIsKeptWhenNobodyAnswers(StubTarget.Mode mode) throws Exception {
        edge.mode = mode;
        cloud.mode = mode;

        for (int i = 0; i < 6; i++) {
            HttpResponse<String> response = send("POST", "/v1/predict", WINDOW, "prefer", "wait=5, respond-async");

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(response.body()).isEqualTo("{\"id\":\"car-7/1-1/1x1\"}");
            assertThat(response.headers().firstValue("preference-applied")).contains("respond-async");
            assertThat(route(response)).startsWith("defer;reason=");
        }
        assertThat(deferred).hasSize(6).containsOnly(WINDOW);
    }

    @Test
    void whatIsNotKeptIsRefused() throws Exception {
        cloud.mode = StubTarget.Mode.BREAK;
        String window = WINDOW.replace("car-7", "car-8");

        HttpResponse<String> response =
                send("POST", "/v1/predict", window, "prefer", "respond-async", "verge-placement", "cloud-only");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(deferred).hasSize(1);
    }

    @Test
    void onlyAWindowWithoutADeadlineThatMayLeaveIsKept() throws Exception {
        edge.mode = StubTarget.Mode.BREAK;
        cloud.mode = StubTarget.Mode.BREAK;

        assertThat(send("POST", "/v1/predict", WINDOW).statusCode()).isIn(502, 503);
        assertThat(send("POST", "/v1/predict", WINDOW, "prefer", "respond-async", "verge-deadline", "500")
                        .statusCode())
                .isIn(502, 503);
        assertThat(send("POST", "/v1/predict", WINDOW, "prefer", "respond-async", "verge-placement", "edge-only")
                        .statusCode())
                .isIn(502, 503);
        assertThat(send("POST", "/v2/models/m/infer", "{}", "prefer", "respond-async")
                        .statusCode())
                .isIn(502, 503);
        assertThat(deferred).isEmpty();
    }
}
