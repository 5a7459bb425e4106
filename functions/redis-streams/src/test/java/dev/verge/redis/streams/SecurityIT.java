package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Users of Redis's access control lists, and TLS.
class SecurityIT {

    private static final String STREAM = "s";

    private Channels channels;

    @BeforeEach
    void open() {
        channels = new Channels();
    }

    @AfterEach
    void close() {
        channels.close();
    }

    @Test
    void readsAsAnAclUserWithNoMoreThanTheCommandsItNeeds() {
        try (TestRedis redis = TestRedis.started()) {
            // Given
            redis.commands().aclSetuser("reader", reader("secret"));
            redis.commands().xadd(STREAM, Map.of("n", "1"));
            // When
            Collector received = channels.incoming(
                    Long.MAX_VALUE,
                    attributes(redis.url(), "username", "reader", "password", "secret", "claim.min-idle", "100ms"));
            // Then
            await().until(() -> received.messages.size() == 1);
            received.messages.getFirst().ack().toCompletableFuture().join();
            assertThat(redis.commands().xpending(STREAM, "g").getCount()).isZero();
            assertThat(redis.commands().clientList()).contains("user=reader");
        }
    }

    @Test
    void saysThatThePasswordIsWrongAndGoesOnOnceItIsRight() {
        try (TestRedis redis = TestRedis.started()) {
            // Given
            redis.commands().aclSetuser("reader", reader("other"));
            Collector received = channels.incoming(
                    Long.MAX_VALUE, attributes(redis.url(), "username", "reader", "password", "secret"));
            await().until(() -> !channels.connector.getReadiness().isOk());
            assertThat(channels.connector
                            .getReadiness()
                            .getChannels()
                            .getFirst()
                            .getMessage())
                    .doesNotContain("secret");
            // When
            redis.commands().aclSetuser("reader", reader("secret"));
            // Then
            redis.commands().xadd(STREAM, Map.of("n", "1"));
            await().until(() -> received.messages.size() == 1);
        }
    }

    @Test
    void speaksTlsWithAServerAndShowsItsOwnCertificate(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        // Given
        Certificates pem = Certificates.create(folder);
        int tlsPort = TestRedis.freePort();
        try (TestRedis redis = TestRedis.started(tls(pem, tlsPort, "yes"))) {
            redis.commands().xadd(STREAM, Map.of("n", "1"));
            // When
            Collector received = channels.incoming(
                    Long.MAX_VALUE,
                    attributes(
                            "rediss://127.0.0.1:" + tlsPort,
                            "tls.trust",
                            pem.certificate().toString(),
                            "tls.certificate",
                            pem.certificate().toString(),
                            "tls.key",
                            pem.key().toString()));
            // Then
            await().until(() -> received.messages.size() == 1);
        }
    }

    @Test
    void refusesAServerItDoesNotTrust(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        // Given
        int tlsPort = TestRedis.freePort();
        try (TestRedis redis = TestRedis.started(tls(Certificates.create(folder), tlsPort, "no"))) {
            // When
            Collector received = channels.incoming(Long.MAX_VALUE, attributes("rediss://127.0.0.1:" + tlsPort));
            // Then
            await().until(() -> !channels.connector.getReadiness().isOk());
            assertThat(redis.commands().exists(STREAM)).isZero();
            assertThat(received.messages).isEmpty();
        }
    }

    private static String[] tls(Certificates pem, int port, String clients) {
        return new String[] {
            "--tls-port", "" + port,
            "--tls-cert-file", pem.certificate().toString(),
            "--tls-key-file", pem.key().toString(),
            "--tls-ca-cert-file", pem.certificate().toString(),
            "--tls-auth-clients", clients
        };
    }

    private static AclSetuserArgs reader(String password) {
        return AclSetuserArgs.Builder.on()
                .resetpass()
                .addPassword(password)
                .keyPattern(STREAM)
                .addCommand(CommandType.XGROUP)
                .addCommand(CommandType.XREADGROUP)
                .addCommand(CommandType.XACK)
                .addCommand(CommandType.XPENDING)
                .addCommand(CommandType.XCLAIM);
    }

    private static Map<String, String> attributes(String url, String... more) {
        Map<String, String> all = new HashMap<>(
                Map.of("url", url, "stream", STREAM, "group", "g", "block", "100ms", "backoff.max", "100ms"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }
}
