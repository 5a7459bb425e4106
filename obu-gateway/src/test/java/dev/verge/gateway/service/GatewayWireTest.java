package dev.verge.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What only the whole application shows: settings, health, metrics. */
@QuarkusTest
@TestProfile(GatewayWireTest.DeadTarget.class)
class GatewayWireTest {
    public static class DeadTarget implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            // a port that nobody listens to
            return Map.of(
                    "verge.gateway.targets.edge.url", "http://127.0.0.1:9",
                    "verge.gateway.targets.edge.side", "edge");
        }
    }

    @TestHTTPResource("/")
    URI home = URI.create("http://localhost");

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(home.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private int predict() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(home.resolve("/v1/predict"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void isAliveButNotReadyWithoutATargetAndCounts() throws Exception {
        assertThat(get("/_/health").statusCode()).isEqualTo(200);
        assertThat(predict()).isIn(502, 503);
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(get("/_/ready").statusCode()).isEqualTo(503));
        assertThat(get("/metrics").body()).contains("verge_gateway_requests_seconds_count");
    }
}
