package dev.verge.gateway.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.verge.gateway.uplink.Pseudonyms;
import io.lettuce.core.Range;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every byte that goes to the cloud, whichever way it goes, and every line of the gateway's log: none names a vehicle, a
 * signal off the allow-list or its value. The gateway is the packaged one, the cloud bare sockets.
 */
class NothingIdentifyingLeavesIT {
    private static final String VEHICLE = "KANARIE-4711";
    private static final String KEY = "a key of sixteen bytes";
    private static final List<String> SECRETS =
            List.of(VEHICLE, "secret_signal", "4242.75", "Eva-Muster", "bearer-of-a-client", "10.9.8.7");

    @TempDir
    Path folder = Path.of("");

    private long windows;

    private String window(boolean secret) {
        long ts = 1_700_000_000_000L + 2000 * windows++;
        return ("{\"vehicle\":\"%s\",\"driver\":\"Eva-Muster\",\"stride\":2,\"signals\":[\"vehicle_speed\"%s],"
                        + "\"timestamps\":[%d,%d],\"values\":[[50.5%s],[51%s]]}")
                .formatted(
                        VEHICLE,
                        secret ? ",\"secret_signal\"" : "",
                        ts,
                        ts + 1000,
                        secret ? ",4242.75" : "",
                        secret ? ",4242.75" : "");
    }

    // all that a client may say of itself
    private static final String[] TALKATIVE = {
        "x-vehicle",
        VEHICLE,
        "authorization",
        "bearer-of-a-client",
        "cookie",
        "vehicle=" + VEHICLE,
        "user-agent",
        VEHICLE,
        "forwarded",
        "for=10.9.8.7",
        "x-forwarded-for",
        "10.9.8.7",
        "traceparent",
        "00-" + VEHICLE + "-01",
        "tracestate",
        "v=" + VEHICLE,
        "baggage",
        "vehicle=" + VEHICLE,
        "accept",
        "application/json;vehicle=" + VEHICLE,
        "content-type",
        "application/json;vehicle=" + VEHICLE,
        "ce-id",
        VEHICLE + "/1-2/2x2",
        "ce-subject",
        VEHICLE,
        "ce-source",
        "/vehicles/" + VEHICLE,
        "ce-type",
        "dev.verge.window.v1",
        "ce-specversion",
        "1.0",
    };

    private static String[] with(String... more) {
        String[] all = java.util.Arrays.copyOf(TALKATIVE, TALKATIVE.length + more.length);
        System.arraycopy(more, 0, all, TALKATIVE.length, more.length);
        return all;
    }

    @Test
    void neitherInBodiesNorHeadersNorIdsNorLogs() throws Exception {
        assumeThat(GatewayProcess.isPackaged()).as("the gateway is packaged").isTrue();
        String pseudonym = new Pseudonyms(KEY).of(VEHICLE);
        try (RawCloud cloud = new RawCloud();
                EdgeStub edge = new EdgeStub();
                TestRedis redis = new TestRedis(folder);
                GatewayProcess gateway = new GatewayProcess(folder, settings(cloud, edge, redis))) {
            await().atMost(Duration.ofSeconds(60)).until(gateway::isReady);

            forwarded(gateway);
            answeredAtTheEdge(gateway);
            shadowed(gateway, cloud);
            hedged(gateway, edge);
            await().untilAsserted(
                            () -> assertThat(cloud.requests("POST /v1/ingest")).isNotEmpty());
            for (RawCloud.Mode mode : RawCloud.Mode.values()) troubled(gateway, cloud, edge, mode);
            asked(gateway);
            deferred(gateway, cloud, edge);
            String kept = redis.commands()
                    .xrange("verge:1:{outbox}:rejected", Range.unbounded())
                    .toString();
            String waits = redis.commands()
                    .xrange("verge:1:{outbox}:events", Range.unbounded())
                    .toString();

            // this test sees what it looks for
            assertThat(cloud.requests("POST /v1/predict")).isNotEmpty().allMatch(r -> r.contains(pseudonym));
            assertThat(cloud.requests("POST /v1/ingest")).allMatch(r -> r.contains("\"id\":\"" + pseudonym + "/"));
            assertThat(cloud.requests("GET /_/ready")).isNotEmpty();
            assertThat(cloud.requests("POST"))
                    .as("only windows leave")
                    .allMatch(r -> r.startsWith("POST /v1/predict ") || r.startsWith("POST /v1/ingest "));
            assertSilent("to the cloud", cloud.everything());
            assertSilent("in the log", gateway.log());
            assertSilent("in the outbox", waits + kept);
        }
    }

    private static Map<String, String> settings(RawCloud cloud, EdgeStub edge, TestRedis redis) {
        Map<String, String> settings = new HashMap<>();
        settings.put("verge.redis.url", redis.url());
        settings.put("verge.gateway.outbox.enabled", "true");
        settings.put("verge.gateway.outbox.rules.sample", "1");
        settings.put("verge.gateway.outbox.sending.longest-backoff", "200ms");
        settings.put("verge.gateway.outbox.sending.timeout", "1s");
        settings.put("verge.gateway.uplink.pseudonym-key", KEY);
        settings.put("verge.gateway.uplink.signals", "vehicle_speed,engine_load");
        settings.put("verge.gateway.targets.edge.url", edge.url());
        settings.put("verge.gateway.targets.edge.side", "edge");
        settings.put("verge.gateway.targets.cloud.url", cloud.url());
        settings.put("verge.gateway.targets.cloud.side", "cloud");
        settings.put("verge.gateway.targets.cloud.price", "3");
        settings.put("verge.gateway.targets.cloud.workers", "64");
        settings.put("verge.gateway.shadow.fraction", "1");
        settings.put("quarkus.log.category.\"dev.verge\".level", "DEBUG");
        return settings;
    }

    private void forwarded(GatewayProcess gateway) throws Exception {
        String[] cloudOnly = with("verge-placement", "cloud-only", "verge-deadline", "9000");
        String query = "/v1/predict?vehicle=" + VEHICLE;
        HttpResponse<String> response = gateway.send("POST", query, window(false), cloudOnly);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"vehicle\":\"" + VEHICLE + "\"");
        assertThat(gateway.send("POST", query, window(true), cloudOnly).statusCode())
                .isEqualTo(503);
        assertThat(gateway.send("POST", query, "{\"vehicle\":\"" + VEHICLE + "\",", cloudOnly)
                        .statusCode())
                .isEqualTo(503);
        String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/" + VEHICLE
                + "\",\"type\":\"t\",\"subject\":\"" + VEHICLE + "\",\"data\":" + window(false) + "}";
        gateway.send(
                "POST", query, event, "content-type", "application/cloudevents+json", "verge-placement", "cloud-only");
        for (String path : List.of("/predict", "/invocations", "/v2/models/m/infer", "/v1/models/m:predict")) {
            assertThat(gateway.send("POST", path, window(true), cloudOnly).statusCode())
                    .isEqualTo(503);
        }
        gateway.send("GET", "/v2/models/m?vehicle=" + VEHICLE, "", cloudOnly);
        gateway.send("GET", "/" + VEHICLE, "", cloudOnly);
    }

    private void answeredAtTheEdge(GatewayProcess gateway) throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(gateway.send("POST", "/v1/predict", window(i % 2 == 0), TALKATIVE)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    // what the edge answers goes to the cloud for comparison, too
    private void shadowed(GatewayProcess gateway, RawCloud cloud) throws Exception {
        int before = cloud.requests("POST /v1/predict").size();
        HttpResponse<String> response =
                gateway.send("POST", "/v1/predict", window(false), with("verge-deadline", "9000"));
        assertThat(response.headers().firstValue("verge-route").orElse("")).startsWith("edge;");
        await().untilAsserted(
                        () -> assertThat(cloud.requests("POST /v1/predict")).hasSizeGreaterThan(before));
    }

    // the edge is slower than it was, so the second call is planned, and made
    private void hedged(GatewayProcess gateway, EdgeStub edge) throws Exception {
        edge.mode = EdgeStub.Mode.SLOW;
        for (int i = 0; i < 8; i++)
            gateway.send("POST", "/v1/predict", window(i % 2 == 0), with("verge-deadline", "200"));
        edge.mode = EdgeStub.Mode.NO_ROOM;
        for (int i = 0; i < 8; i++)
            gateway.send("POST", "/v1/predict", window(i % 2 == 0), with("verge-deadline", "300"));
        edge.mode = EdgeStub.Mode.ANSWER;
    }

    private void troubled(GatewayProcess gateway, RawCloud cloud, EdgeStub edge, RawCloud.Mode mode) throws Exception {
        cloud.mode = mode;
        for (int i = 0; i < 6; i++) {
            gateway.send("POST", "/v1/predict", window(false), with("verge-deadline", "200"));
            gateway.send(
                    "POST",
                    "/v1/predict",
                    window(i % 2 == 0),
                    with("verge-deadline", "200", "verge-placement", "cloud-only"));
        }
        edge.mode = EdgeStub.Mode.NO_ROOM;
        for (int i = 0; i < 4; i++)
            gateway.send("POST", "/v1/predict", window(i % 2 == 0), with("verge-deadline", "200"));
        edge.mode = EdgeStub.Mode.ANSWER;
        cloud.mode = RawCloud.Mode.ANSWER;
    }

    private static void asked(GatewayProcess gateway) throws Exception {
        String explained = gateway.send("GET", "/v1/routes/explain?vehicle=" + VEHICLE + "&bytes=900", "", TALKATIVE)
                .body();
        assertThat(explained).startsWith("{");
        assertSilent(
                "in the recording",
                gateway.send("GET", "/v1/routes/recording", "").body());
        assertSilent("in the status", gateway.send("GET", "/v1/outbox", "").body());
        assertSilent("in the metrics", gateway.send("GET", "/metrics", "").body());
    }

    private void deferred(GatewayProcess gateway, RawCloud cloud, EdgeStub edge) throws Exception {
        cloud.mode = RawCloud.Mode.BREAK;
        edge.mode = EdgeStub.Mode.NO_ROOM;
        int before = cloud.requests("POST /v1/ingest").size();
        HttpResponse<String> response =
                gateway.send("POST", "/v1/predict", window(false), with("prefer", "respond-async"));
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).contains("\"id\":\"" + VEHICLE + "/");
        gateway.send("POST", "/v1/predict", window(true), with("prefer", "respond-async"));
        cloud.mode = RawCloud.Mode.ANSWER;
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(cloud.requests("POST /v1/ingest"))
                        .hasSizeGreaterThan(before)
                        .anyMatch(r -> r.contains("\"vergewhy\":\"deferred\"")));
    }

    /** Neither as they are, nor in other cases, nor encoded. */
    private static void assertSilent(String where, String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        for (String secret : SECRETS) {
            byte[] bytes = secret.getBytes(UTF_8);
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            assertThat(folded)
                    .as(secret + " " + where)
                    .doesNotContain(secret.toLowerCase(Locale.ROOT))
                    .doesNotContain(HexFormat.of().formatHex(bytes));
            assertThat(text).as(secret + " " + where).doesNotContain(base64.substring(0, base64.length() - 1));
        }
    }
}
