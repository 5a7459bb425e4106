package dev.verge.gateway.security;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Certificates, and a cloud that wants to see one and answers whose it saw. It keeps no connection. */
public final class TlsSite implements QuarkusTestResourceLifecycleManager {
    private final Vertx vertx = Vertx.vertx();

    @Override
    public Map<String, String> start() {
        try {
            return settings(Files.createTempDirectory("verge-tls"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> settings(Path folder) throws Exception {
        Identity cloud = Identity.create(folder, "cloud");
        Identity client = Identity.create(folder, "client");
        Identity.create(folder, "stranger");
        Identity.create(folder, "server");
        Identity.create(folder, "renewed");
        copy(folder, "client", "uplink");
        copy(folder, "server", "door");
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setClientAuth(ClientAuth.REQUIRED)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(cloud.certificate().toString())
                                .addKeyPath(cloud.key().toString()))
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(client.certificate().toString())))
                .requestHandler(TlsSite::answer)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        return Map.ofEntries(
                Map.entry("test.folder", folder.toString()),
                Map.entry("verge.gateway.targets.cloud.url", "https://localhost:" + server.actualPort()),
                Map.entry("verge.gateway.targets.cloud.side", "cloud"),
                Map.entry("verge.gateway.uplink.raw-tensors", "true"),
                Map.entry("verge.gateway.tls.cloud", "uplink"),
                Map.entry("verge.gateway.knative.tls", "uplink"),
                Map.entry(
                        "quarkus.tls.uplink.key-store.pem.0.cert",
                        folder.resolve("uplink.crt").toString()),
                Map.entry(
                        "quarkus.tls.uplink.key-store.pem.0.key",
                        folder.resolve("uplink.key").toString()),
                Map.entry(
                        "quarkus.tls.uplink.trust-store.pem.certs",
                        cloud.certificate().toString()),
                Map.entry("quarkus.tls.uplink.reload-period", "1s"),
                Map.entry(
                        "quarkus.tls.door.key-store.pem.0.cert",
                        folder.resolve("door.crt").toString()),
                Map.entry(
                        "quarkus.tls.door.key-store.pem.0.key",
                        folder.resolve("door.key").toString()),
                Map.entry(
                        "quarkus.tls.door.trust-store.pem.certs",
                        client.certificate().toString()),
                Map.entry("verge.gateway.security.certificate-roles", "client"),
                Map.entry("quarkus.tls.door.reload-period", "1s"),
                Map.entry("quarkus.http.tls-configuration-name", "door"),
                Map.entry("quarkus.http.test-ssl-port", "0"),
                Map.entry("verge.gateway.security.api-keys", keys(folder).toString()));
    }

    private static Path keys(Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("keys"),
                "ml " + Keys.hash("ml-key") + " client\nop " + Keys.hash("op-key") + " operator");
    }

    static void copy(Path folder, String from, String to) throws IOException {
        new Identity(folder.resolve(from + ".crt"), folder.resolve(from + ".key"))
                .replace(folder.resolve(to + ".crt"), folder.resolve(to + ".key"));
    }

    private static void answer(HttpServerRequest request) {
        try {
            X509Certificate shown = (X509Certificate) request.sslSession().getPeerCertificates()[0];
            String name = shown.getSubjectX500Principal().getName();
            request.response().putHeader("Connection", "close").end("{\"you\":\"" + name + "\"}");
        } catch (SSLPeerUnverifiedException e) {
            request.response().setStatusCode(401).end();
        }
    }

    @Override
    public void stop() {
        vertx.close();
    }
}
