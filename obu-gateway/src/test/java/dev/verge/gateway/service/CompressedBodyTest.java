package dev.verge.gateway.service;

import static dev.verge.gateway.service.TestGateway.WINDOW;
import static dev.verge.gateway.service.TestGateway.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A window that comes compressed is treated like any other. */
class CompressedBodyTest {
    private final List<String> kept = new CopyOnWriteArrayList<>();
    private final List<String> deferred = new CopyOnWriteArrayList<>();
    private TestSite site;

    @BeforeEach
    void start() throws Exception {
        site = new TestSite(
                Map.of("probe-timeout", "200ms", "uplink.raw-tensors", "true", "max-body", "256K"),
                (mirror, router) -> List.of());
        site.gateway.gateway.keepAnswersWith((window, reply, decision, most) -> {
            kept.add(window.toString());
            return null;
        });
        site.gateway.gateway.deferTo(body -> {
            deferred.add(body.toString());
            return Future.succeededFuture("car-7/1-1/1x1");
        });
    }

    @AfterEach
    void stop() throws Exception {
        site.close();
    }

    private static byte[] compressed(String coding, byte[] plain) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                coding.equals("deflate") ? new DeflaterOutputStream(bytes) : new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private HttpResponse<String> predict(String coding, String... headers) throws Exception {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "content-encoding";
        all[headers.length + 1] = coding;
        byte[] body = compressed(coding, WINDOW.getBytes(StandardCharsets.UTF_8));
        return site.gateway.sendAsync("POST", "/v1/predict", body, all).join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate", "GZIP"})
    void theEdgeAndTheOneWhoKeepsAnswersSeeItPlain(String coding) throws Exception {
        assertThat(predict(coding, "verge-placement", "edge-only").statusCode()).isEqualTo(200);

        StubTarget.Seen seen = site.edge.seen.getFirst();
        assertThat(seen.body()).isEqualTo(WINDOW);
        assertThat(seen.headers().contains("content-encoding")).isFalse();
        assertThat(kept).containsExactly(WINDOW);
    }

    @Test
    void itMayLeave() throws Exception {
        HttpResponse<String> response = predict("gzip", "verge-placement", "cloud-only");

        assertThat(route(response)).startsWith("cloud;");
        StubTarget.Seen seen = site.cloud.seen.getFirst();
        assertThat(seen.body()).contains("\"vehicle\":\"p-").doesNotContain("car-7");
        assertThat(seen.headers().contains("content-encoding")).isFalse();
    }

    @Test
    void itMayBeAnsweredLater() throws Exception {
        site.edge.mode = StubTarget.Mode.NO_ROOM;
        site.cloud.mode = StubTarget.Mode.NO_ROOM;

        assertThat(predict("gzip", "prefer", "respond-async").statusCode()).isEqualTo(202);
        assertThat(deferred).containsExactly(WINDOW);
    }

    @Test
    void whatIsNotWhatItSaysGoesToTheEdgeAsItIsAndToNobodyElse() throws Exception {
        byte[] cut = Arrays.copyOf(compressed("gzip", WINDOW.getBytes(StandardCharsets.UTF_8)), 30);

        assertThat(site.gateway
                        .sendAsync("POST", "/v1/predict", cut, "content-encoding", "gzip")
                        .join()
                        .statusCode())
                .isEqualTo(200);
        assertThat(site.edge.seen.getFirst().headers().get("content-encoding")).isEqualTo("gzip");
        assertThat(site.cloud.seen).isEmpty();
    }

    @Test
    void oneThatExpandsBeyondTheLongestBodyIsRefused() throws Exception {
        byte[] bomb = compressed("gzip", new byte[10_000_000]);

        HttpResponse<String> response = site.gateway
                .sendAsync("POST", "/v1/predict", bomb, "content-encoding", "gzip")
                .join();

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("262144 bytes");
        assertThat(site.edge.seen).isEmpty();
    }

    @Test
    void tensorsStayCompressedAndSaySo() throws Exception {
        byte[] body = compressed("gzip", "{\"inputs\":[]}".getBytes(StandardCharsets.UTF_8));

        for (String where : List.of("edge-only", "cloud-only")) {
            site.gateway
                    .sendAsync("POST", "/v2/models/m/infer", body, "content-encoding", "gzip", "verge-placement", where)
                    .join();
        }

        assertThat(site.edge.seen.getFirst().headers().get("content-encoding")).isEqualTo("gzip");
        assertThat(site.cloud.seen.getFirst().headers().get("content-encoding")).isEqualTo("gzip");
    }

    @Test
    void aTargetIsNotTriedWithWhatIsCompressed() throws Exception {
        byte[] body = compressed("gzip", "{\"inputs\":[]}".getBytes(StandardCharsets.UTF_8));
        site.edge.mode = StubTarget.Mode.BREAK;

        await().untilAsserted(() -> {
            site.gateway
                    .sendAsync(
                            "POST",
                            "/v2/models/m/infer",
                            body,
                            "content-encoding",
                            "gzip",
                            "verge-placement",
                            "edge-only")
                    .join();
            assertThat(site.edge.probes.get()).isGreaterThan(5);
        });

        assertThat(site.edge.seen).allMatch(seen -> seen.headers().contains("content-encoding"));
    }
}
