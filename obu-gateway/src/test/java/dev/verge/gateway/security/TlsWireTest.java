package dev.verge.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.verge.gateway.service.CloudLink;
import dev.verge.gateway.service.Fleet;
import dev.verge.gateway.service.Offer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.http.HttpClientResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What only the whole application shows: TLS on both sides, and that the check stands in front of Quarkus' own routes. */
@QuarkusTest
@TestProfile(TlsWireTest.Own.class)
@QuarkusTestResource(value = TlsSite.class, restrictToAnnotatedClass = true)
class TlsWireTest {
    public static class Own implements QuarkusTestProfile {}

    @TestHTTPResource("/")
    URI home = URI.create("http://localhost");

    @TestHTTPResource(value = "/", tls = true)
    URI secure = URI.create("https://localhost");

    @ConfigProperty(name = "test.folder")
    Path folder = Path.of(".");

    @ConfigProperty(name = "verge.gateway.targets.cloud.url")
    URI cloud = URI.create("https://localhost");

    @Inject
    Fleet fleet;

    @Inject
    CloudLink.Maker links;

    private HttpResponse<String> send(String path, String key, String body) throws Exception {
        return send("cloud-only", path, key, body);
    }

    private HttpResponse<String> send(String placement, String path, String key, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(home.resolve(path))
                .headers("X-API-Key", key, "verge-placement", placement, "verge-deadline", "2000")
                .method(body.isEmpty() ? "GET" : "POST", HttpRequest.BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> infer() throws Exception {
        return send("/v2/models/m/infer", "ml-key", "{}");
    }

    private SSLSocket connect(String... trusted) throws Exception {
        return connectWith(null, trusted);
    }

    private SSLSocket connectWith(KeyManager @Nullable [] shown, String... trusted) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        for (String name : trusted) {
            try (InputStream in = java.nio.file.Files.newInputStream(folder.resolve(name + ".crt"))) {
                store.setCertificateEntry(
                        name, CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown, trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", secure.getPort());
        socket.setSoTimeout(5000);
        socket.startHandshake();
        return socket;
    }

    private static String name(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static String health(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("GET /_/health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] first = socket.getInputStream().readNBytes(12);
        socket.getInputStream().skip(socket.getInputStream().available());
        return new String(first, StandardCharsets.US_ASCII);
    }

    @Test
    void showsTheCloudItsCertificateAndANewOneWithoutARestart() throws Exception {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> {
            assertThat(infer().body()).isEqualTo("{\"you\":\"CN=client\"}");
        });

        // a certificate that the cloud does not know
        TlsSite.copy(folder, "stranger", "uplink");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(infer().statusCode()).isIn(502, 503, 504));

        TlsSite.copy(folder, "client", "uplink");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(infer().body()).isEqualTo("{\"you\":\"CN=client\"}"));
    }

    @Test
    void showsItsCertificateToFoundTargetsAndWhereTheOutboxGoesToo() throws Exception {
        // a target that Knative would have found, and an address of the outbox's own; both are that server
        fleet.update(List.of(
                new Offer("found", Map.of("url", cloud.toString(), "side", "edge"), Optional.empty(), false, 1, 1)));
        CloudLink link = links.link(Optional.of(cloud), Optional.empty(), Optional.of("uplink"));
        await().atMost(Duration.ofSeconds(45)).ignoreExceptions().untilAsserted(() -> {
            assertThat(inferAtFound().body()).isEqualTo("{\"you\":\"CN=client\"}");
            assertThat(post(link)).isEqualTo("{\"you\":\"CN=client\"}");
        });

        // a certificate that nobody there knows
        TlsSite.copy(folder, "stranger", "uplink");
        await().atMost(Duration.ofSeconds(45)).untilAsserted(() -> {
            assertThat(inferAtFound().statusCode()).isIn(502, 503, 504);
            assertThatThrownBy(() -> post(link)).isInstanceOf(ExecutionException.class);
        });

        TlsSite.copy(folder, "client", "uplink");
        await().atMost(Duration.ofSeconds(45)).ignoreExceptions().untilAsserted(() -> {
            assertThat(inferAtFound().body()).isEqualTo("{\"you\":\"CN=client\"}");
            assertThat(post(link)).isEqualTo("{\"you\":\"CN=client\"}");
        });
        fleet.update(List.of());
    }

    private HttpResponse<String> inferAtFound() throws Exception {
        return send("edge-only", "/v2/models/m/infer", "ml-key", "{}");
    }

    private static String post(CloudLink link) throws Exception {
        return link.post("/v1/ingest", Duration.ofSeconds(5))
                .compose(request -> request.send().compose(HttpClientResponse::body))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .toString();
    }

    @Test
    void servesWithANewCertificateWhileOldConnectionsGoOn() throws Exception {
        try (SSLSocket old = connect("server", "renewed")) {
            assertThat(name(old)).isEqualTo("CN=server");
            assertThat(health(old)).isEqualTo("HTTP/1.1 200");

            TlsSite.copy(folder, "renewed", "door");
            // a handshake under way while certificates change may be cut
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> {
                try (SSLSocket fresh = connect("server", "renewed")) {
                    assertThat(name(fresh)).isEqualTo("CN=renewed");
                }
            });

            assertThat(health(old)).isEqualTo("HTTP/1.1 200");
        }
    }

    private KeyManager[] certificate(String name) throws Exception {
        char[] password = "changeit".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = java.nio.file.Files.newInputStream(folder.resolve(name + ".p12"))) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        return keys.getKeyManagers();
    }

    private String status(KeyManager @Nullable [] shown, String path) throws Exception {
        try (SSLSocket socket = connectWith(shown, "server", "renewed")) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void whoShowsATrustedCertificateHasTheRolesOfCertificates() throws Exception {
        // a handshake may be cut while another test's certificates are taken up
        await().atMost(Duration.ofSeconds(45)).ignoreExceptions().untilAsserted(() -> {
            // a client may explain nothing and read no metrics, and is not asked again where clients may be
            assertThat(status(certificate("client"), "/metrics")).isEqualTo("HTTP/1.1 403");
            assertThat(status(certificate("client"), "/v1/routes/explain")).isEqualTo("HTTP/1.1 403");
            assertThat(status(certificate("client"), "/predict")).isEqualTo("HTTP/1.1 405");
            assertThat(status(null, "/predict")).isEqualTo("HTTP/1.1 401");
        });
    }

    @Test
    void aCertificateThatNobodyTrustsIsNoCredential() throws Exception {
        String answer;
        try {
            answer = status(certificate("stranger"), "/predict");
        } catch (IOException cut) {
            answer = "no handshake";
        }
        // the JDK's client may keep back a certificate whose issuer the server does not name
        assertThat(answer).isIn("no handshake", "", "HTTP/1.1 401");
    }

    @Test
    void theCheckStandsInFrontOfMetricsAndNotOfHealth() throws Exception {
        assertThat(send("/metrics", "no-key", "").statusCode()).isEqualTo(401);
        assertThat(send("/metrics", "ml-key", "").statusCode()).isEqualTo(403);
        assertThat(send("/metrics", "op-key", "").statusCode()).isEqualTo(200);
        assertThat(send("/v1/routes/recording", "ml-key", "").statusCode()).isEqualTo(403);
        assertThat(send("/v1/routes/recording", "op-key", "").statusCode()).isEqualTo(200);
        assertThat(send("/_/health", "no-key", "").statusCode()).isEqualTo(200);
    }
}
