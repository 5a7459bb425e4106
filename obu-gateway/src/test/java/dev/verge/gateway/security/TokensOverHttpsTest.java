package dev.verge.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of tokens at an {@code https} address, from a server with a certificate of its own. */
class TokensOverHttpsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Issuer ISSUER = new Issuer("one");

    @TempDir
    Path folder;

    private final AtomicInteger fetches = new AtomicInteger();
    private final SSLSocketFactory before = HttpsURLConnection.getDefaultSSLSocketFactory();
    private HttpsServer server;

    @BeforeEach
    void serve() throws Exception {
        Identity.create(folder, "issuer");
        byte[] set = Files.readAllBytes(Issuer.publish(folder.resolve("keys.json"), ISSUER));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("issuer.p12"))) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            exchange.getResponseHeaders().set("Content-Type", "application/jwk-set+json");
            exchange.sendResponseHeaders(200, set.length);
            try (exchange) {
                exchange.getResponseBody().write(set);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        HttpsURLConnection.setDefaultSSLSocketFactory(before);
        server.stop(0);
    }

    // what an operator does with the trust store of the JVM
    private void trustTheServer() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        try (InputStream in = Files.newInputStream(folder.resolve("issuer.crt"))) {
            store.setCertificateEntry(
                    "issuer", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
    }

    private Tokens tokens() {
        String address = "https://localhost:" + server.getAddress().getPort() + "/keys";
        return new Tokens(
                Settings.security("jwt.issuer", Issuer.NAME, "jwt.audience", Issuer.AUDIENCE)
                        .jwt(),
                address);
    }

    @Test
    void verifiesTokensWithTheKeysFromThereAndFetchesThemOnce() throws Exception {
        trustTheServer();
        Tokens tokens = tokens();
        for (String subject : new String[] {"car-1", "car-2", "car-3"}) {
            assertThat(tokens.verify(ISSUER.token(subject, "vehicle")))
                    .isInstanceOfSatisfying(Verification.Valid.class, valid -> {
                        assertThat(valid.principal().name()).isEqualTo(subject);
                        assertThat(valid.principal().roles()).isEqualTo(Set.of(Role.VEHICLE));
                    });
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void refusesASignatureOfAKeyThatIsNotThere() throws Exception {
        trustTheServer();
        // another key under the same id
        assertThat(tokens().verify(new Issuer("one").token("car-1", "operator")))
                .isInstanceOf(Verification.Invalid.class);
    }

    @Test
    void refusesWhatIsNoTokenWhetherOrNotTheServerIsThere() throws Exception {
        trustTheServer();
        Tokens tokens = tokens();
        for (String text : new String[] {"x", "x.y.z", "e30.e30.e30", "a.b.c.d.e"}) {
            assertThat(tokens.verify(text)).isInstanceOf(Verification.Invalid.class);
        }
        // a key's id that the server does not have
        assertThat(tokens.verify(new Issuer("two").token("car-1", "vehicle"))).isInstanceOf(Verification.Invalid.class);
        server.stop(0);
        assertThat(tokens.verify("x.y.z")).isInstanceOf(Verification.Invalid.class);
    }

    @Test
    void takesNoKeysFromAServerWhoseCertificateNobodyTrusts() {
        assertThat(tokens().verify(ISSUER.token("car-1", "operator"))).isInstanceOf(Verification.Unknown.class);
        assertThat(fetches).hasValue(0);
    }

    @Test
    void doesNotKnowWhileTheServerIsAway() throws Exception {
        trustTheServer();
        Tokens tokens = tokens();
        server.stop(0);
        assertThat(tokens.verify(ISSUER.token("car-1", "operator"))).isInstanceOf(Verification.Unknown.class);
    }
}
