package dev.verge.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The check over real sockets: behind it a route that says who came, and how long the body was. */
class GatekeeperTest {
    private static final Issuer ISSUER = new Issuer("one");

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Path keys;
    private Gatekeeper gatekeeper;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        keys = Files.writeString(folder.resolve("keys"), """
                op %s operator
                car %s vehicle vehicles=car-*
                ml %s client
                prom %s metrics
                site-2 %s peer
                slow %s client rate=2
                """.formatted(
                        Keys.hash("op-key"),
                        Keys.hash("car-key"),
                        Keys.hash("ml-key"),
                        Keys.hash("prom-key"),
                        Keys.hash("peer-key"),
                        Keys.hash("slow-key")));
        Path jwks = Issuer.publish(folder.resolve("jwks.json"), ISSUER);
        listen(
                "api-keys",
                keys.toString(),
                "jwt.keys",
                jwks.toString(),
                "jwt.issuer",
                Issuer.NAME,
                "jwt.audience",
                Issuer.AUDIENCE,
                "max-headers",
                "20");
    }

    private void listen(String... settings) throws Exception {
        gatekeeper = new Gatekeeper(vertx, Settings.security(settings));
        Router router = Router.router(vertx);
        router.route().order(SecurityRoutes.FIRST).handler(gatekeeper);
        router.route().handler(http -> {
            long[] length = {0};
            http.request().handler(part -> length[0] += part.length());
            http.request()
                    .endHandler(end -> http.response().end(Principal.of(http).name() + " sent " + length[0]));
        });
        server = vertx.createHttpServer(new HttpServerOptions().setMaxHeaderSize(16 * 1024))
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private HttpResponse<String> send(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(10));
        if (headers.length > 0) request.headers(headers);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private int status(String path, String... headers) throws Exception {
        return send(path, "", headers).statusCode();
    }

    @ParameterizedTest
    @CsvSource({
        // who,           health, metrics, predict, v2, ws, app, ingest, recording, explain, shadow, outbox, unknown
        ",                200,401,401,401,401,401,401,401,401,401,401,401",
        "no-such-key,     200,401,401,401,401,401,401,401,401,401,401,401",
        "op-key,          200,200,200,200,200,200,200,200,200,200,200,200",
        "car-key,         200,403,403,403,200,200,200,403,403,403,403,403",
        "ml-key,          200,403,200,200,403,403,403,403,403,403,403,403",
        "prom-key,        200,200,403,403,403,403,403,403,403,403,403,403",
        "peer-key,        200,403,200,200,403,403,200,403,403,403,403,403"
    })
    void whoMayWhat(
            String key,
            int health,
            int metrics,
            int predict,
            int v2,
            int ws,
            int app,
            int ingest,
            int recording,
            int explain,
            int shadow,
            int outbox,
            int unknown)
            throws Exception {
        String[] headers = key == null ? new String[0] : new String[] {"X-API-Key", key};
        List<Integer> statuses = new ArrayList<>();
        for (String path : List.of(
                "/_/health",
                "/metrics",
                "/v1/predict",
                "/v2/models/m/infer",
                "/ws/scalar",
                "/app-service?type=scalar",
                "/v1/ingest",
                "/v1/routes/recording",
                "/v1/routes/explain",
                "/v1/routes/shadow",
                "/v1/outbox",
                "/what/is/this")) {
            statuses.add(status(path, headers));
        }

        assertThat(statuses)
                .containsExactly(
                        health, metrics, predict, v2, ws, app, ingest, recording, explain, shadow, outbox, unknown);
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/../v1/routes/recording,403",
        "/v2/%2e%2e/v1/routes/recording,403",
        "//v1/routes/recording,403",
        "/v2/../metrics,403",
        "/_/health/../../metrics,403",
        "/v1/%70redict,200"
    })
    void pathsAreJudgedAsTheyAreRouted(String path, int status) throws Exception {
        assertThat(status(path, "X-API-Key", "ml-key")).isEqualTo(status);
    }

    @Test
    void saysWhatIsMissingAndNotWhatIsRight() throws Exception {
        HttpResponse<String> response = send("/v1/predict", "x");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("www-authenticate")).contains("Bearer");
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(response.body()).contains("\"title\":\"Unauthorized\"");
        assertThat(send("/v2/models/m/infer", "x").body()).startsWith("{\"error\":");
    }

    @Test
    void theBodyWaitsWhileATokenIsVerified() throws Exception {
        String token = ISSUER.token("ml", "client");
        String body = "x".repeat(300_000);

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> response = send("/v1/predict", body, "Authorization", "Bearer " + token);
            assertThat(response.body()).isEqualTo("ml sent 300000");
        }
        assertThat(status("/v1/routes/recording", "Authorization", "bearer " + token))
                .isEqualTo(403);
    }

    @Test
    void aBrowserShowsItsTokenAsASubProtocol() throws Exception {
        String token = ISSUER.token("car-7", "vehicle");

        assertThat(status("/ws/scalar", "Sec-WebSocket-Protocol", "verge.v1+json, verge.bearer." + token))
                .isEqualTo(200);
        assertThat(status("/ws/scalar", "Sec-WebSocket-Protocol", "verge.v1+json, verge.key.car-key"))
                .isEqualTo(200);
        assertThat(status("/ws/scalar", "Sec-WebSocket-Protocol", "verge.v1+json"))
                .isEqualTo(401);
    }

    @Test
    void anExpiredTokenIsToldSo() throws Exception {
        JwtClaims claims = Issuer.claims("ml", "client");
        claims.setExpirationTime(NumericDate.fromMilliseconds(System.currentTimeMillis() - 60_000));

        HttpResponse<String> response = send("/v1/predict", "x", "Authorization", "Bearer " + ISSUER.token(claims));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("expired");
    }

    @Test
    void aRevokedKeyIsRefusedAsSoonAsTheFileIsReadAgain() throws Exception {
        assertThat(status("/v1/predict", "X-API-Key", "ml-key")).isEqualTo(200);

        Files.writeString(keys, "car " + Keys.hash("car-key") + " vehicle");
        gatekeeper.look();

        assertThat(status("/v1/predict", "X-API-Key", "ml-key")).isEqualTo(401);
        assertThat(status("/ws/scalar", "X-API-Key", "car-key")).isEqualTo(200);
    }

    @Test
    void aBrokenKeyFileChangesNothing() throws Exception {
        Files.writeString(keys, "what is this");
        gatekeeper.look();

        assertThat(status("/v1/predict", "X-API-Key", "ml-key")).isEqualTo(200);
    }

    @Test
    void whoComesTooOftenIsToldWhenToComeBack() throws Exception {
        // two a second, and two seconds' worth at once
        List<Integer> statuses = new ArrayList<>();
        HttpResponse<String> last = send("/v1/predict", "x", "X-API-Key", "slow-key");
        for (int i = 0; i < 11; i++) {
            last = send("/v1/predict", "x", "X-API-Key", "slow-key");
            statuses.add(last.statusCode());
        }

        assertThat(statuses.subList(0, 3)).containsOnly(200);
        assertThat(statuses).contains(429);
        assertThat(last.headers().firstValue("retry-after")).contains("1");
        assertThat(status("/v1/predict", "X-API-Key", "ml-key")).isEqualTo(200);
        assertThat(status("/_/health")).isEqualTo(200);
    }

    @Test
    void whoGuessesIsSlowedDownAndHoldsUpNobodyWhoIsKnown() throws Exception {
        String known = ISSUER.token("ml", "client");
        assertThat(status("/v1/predict", "Authorization", "Bearer " + known)).isEqualTo(200);

        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 40; i++) statuses.add(status("/v1/predict", "Authorization", "Bearer x.y." + i));

        assertThat(statuses.subList(0, 20)).containsOnly(401);
        assertThat(statuses).contains(429);
        assertThat(status("/v1/predict", "Authorization", "Bearer " + known)).isEqualTo(200);
        assertThat(status("/v1/predict", "X-API-Key", "ml-key")).isEqualTo(200);
    }

    @Test
    void whoGuessesIsSlowedDownWhileTheKeysAreOutOfReach() throws Exception {
        // nobody listens on port 1
        listen("jwt.keys", "https://localhost:1/keys", "jwt.issuer", Issuer.NAME, "jwt.audience", Issuer.AUDIENCE);

        assertThat(status("/v1/predict", "Authorization", "Bearer " + ISSUER.token("ml", "client")))
                .isEqualTo(503);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 60; i++) statuses.add(status("/v1/predict", "Authorization", "Bearer x.y." + i));

        assertThat(statuses.subList(0, 19)).containsOnly(401);
        assertThat(statuses).contains(429);
    }

    @Test
    void aChangedRateHoldsAtOnce() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 12; i++) statuses.add(status("/v1/predict", "X-API-Key", "slow-key"));
        assertThat(statuses).contains(429);

        Files.writeString(keys, "slow " + Keys.hash("slow-key") + " client rate=500");
        gatekeeper.look();

        for (int i = 0; i < 12; i++) {
            assertThat(status("/v1/predict", "X-API-Key", "slow-key")).isEqualTo(200);
        }
    }

    @Test
    void aTokenWhoseSubjectIsAKeysNameHasALimitOfItsOwn() throws Exception {
        String token = ISSUER.token("slow", "client");
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 12; i++) statuses.add(status("/v1/predict", "X-API-Key", "slow-key"));
        assertThat(statuses).contains(429);

        for (int i = 0; i < 12; i++) {
            assertThat(status("/v1/predict", "Authorization", "Bearer " + token))
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/v2/%", "/v1/predict%4", "/_/health%g0"})
    void escapesThatAreNoneAreRefused(String path) throws Exception {
        int status = vertx.createHttpClient()
                .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", path)
                .compose(request -> request.putHeader("X-API-Key", "op-key").send())
                .map(HttpClientResponse::statusCode)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        assertThat(status).isEqualTo(400);
    }

    @Test
    void aFloodOfHeadersIsRefused() throws Exception {
        String[] many = new String[60];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "X-Same";
            many[i + 1] = "v" + i;
        }
        assertThat(status("/v1/predict", many)).isEqualTo(431);
        assertThat(status("/_/health", many)).isEqualTo(431);
        assertThat(status("/v1/predict", "X-API-Key", "ml-key", "X-Long", "x".repeat(17_000)))
                .isEqualTo(431);
    }

    @Test
    void asksNobodyWithoutCredentialsConfigured() throws Exception {
        listen("rate", "1", "burst", "3");

        assertThat(send("/v1/routes/recording", "abc").body()).isEqualTo("127.0.0.1 sent 3");
        assertThat(status("/metrics")).isEqualTo(200);
        assertThat(status("/metrics")).isEqualTo(200);
        assertThat(status("/metrics")).isEqualTo(429);
    }
}
