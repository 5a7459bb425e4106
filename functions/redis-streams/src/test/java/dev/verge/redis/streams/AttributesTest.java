package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.reactive.messaging.annotations.ConnectorAttribute;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute.Direction;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The attributes as they are documented and as they are read.
class AttributesTest {

    private static final Map<String, String> LEAST = Map.of("channel-name", "c", "group", "g");

    @Test
    void incomingDefaults() {
        IncomingOptions options = IncomingOptions.from(attributes(Map.of()));
        assertThat(options)
                .isEqualTo(new IncomingOptions(
                        "c",
                        "c",
                        "g",
                        ConsumerName.ofThisProcess("c"),
                        Duration.ofHours(1),
                        "0",
                        "0",
                        100,
                        Duration.ofSeconds(1),
                        256,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10),
                        10,
                        FailureStrategy.FAIL,
                        "c:dead-letter",
                        0,
                        false,
                        PayloadFormat.TEXT,
                        Optional.empty()));
    }

    @Test
    void outgoingDefaults() {
        assertThat(OutgoingOptions.from(attributes(Map.of())))
                .isEqualTo(new OutgoingOptions(
                        "c", "c", 256, 0, Duration.ZERO, false, true, "payload", Duration.ofMinutes(2)));
    }

    @Test
    void connectionDefaults() {
        ConnectionOptions options = ConnectionOptions.from(attributes(Map.of()));
        assertThat(options).hasToString("[localhost:6379]");
        assertThat(options.endpoint().cluster()).isFalse();
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.commandTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.backoff()).isEqualTo(new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5)));
        assertThat(options.tls().verify()).isEqualTo(TlsOptions.Verify.FULL);
    }

    @Test
    void documentedDefaultsAreTheRealOnes() {
        Map<String, String> documented = documented(Direction.INCOMING, Direction.OUTGOING)
                .filter(attribute -> !attribute.defaultValue().equals(ConnectorAttribute.NO_VALUE))
                .collect(Collectors.toMap(ConnectorAttribute::name, ConnectorAttribute::defaultValue));
        assertThat(IncomingOptions.from(attributes(documented))).isEqualTo(IncomingOptions.from(attributes(Map.of())));
        assertThat(OutgoingOptions.from(attributes(documented))).isEqualTo(OutgoingOptions.from(attributes(Map.of())));
        assertThat(ConnectionOptions.from(attributes(documented)).toString())
                .isEqualTo(ConnectionOptions.from(attributes(Map.of())).toString());
    }

    @Test
    void everyAttributeThatIsReadIsDocumentedAndTheOtherWayRound() {
        Set<String> read = new TreeSet<>();
        Config config = recording(Channels.config(LEAST), read);
        IncomingOptions.from(new Attributes(config));
        OutgoingOptions.from(new Attributes(config));
        ConnectionOptions.from(new Attributes(config));
        read.remove("channel-name"); // SmallRye's own
        assertThat(documented(Direction.INCOMING, Direction.OUTGOING).map(ConnectorAttribute::name))
                .containsExactlyInAnyOrderElementsOf(read);
    }

    @Test
    void theReadmeNamesEveryAttribute() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        assertThat(documented(Direction.INCOMING, Direction.OUTGOING))
                .allSatisfy(attribute -> assertThat(readme).contains("| `" + attribute.name() + "` |"));
    }

    @Test
    void aMissingGroupIsNamed() {
        assertThatThrownBy(() -> IncomingOptions.from(new Attributes(Channels.config(Map.of("channel-name", "c")))))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("'c'")
                .hasMessageContaining("'group'");
    }

    @ParameterizedTest
    @CsvSource({
        "max-in-flight, 0",
        "batch-size, 0",
        "block, soon",
        "failure-strategy, panic",
        "payload, xml",
        "max-deliveries, -1"
    })
    void aWrongValueIsNamedWithItsChannel(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IncomingOptions.from(attributes(Map.of(name, value))))
                .withMessageContaining("'c'")
                .withMessageContaining(name);
    }

    @Test
    void retryingNeedsClaiming() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        IncomingOptions.from(attributes(Map.of("failure-strategy", "retry", "claim.min-idle", "0"))))
                .withMessageContaining("claim.min-idle");
    }

    @Test
    void aClientCertificateNeedsItsKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionOptions.from(attributes(Map.of("tls.certificate", "cert.pem"))))
                .withMessageContaining("tls.key");
    }

    @Test
    void aUserNeedsAPassword() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionOptions.from(attributes(Map.of("username", "reader"))))
                .withMessageContaining("password");
    }

    private static Attributes attributes(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(LEAST);
        all.putAll(more);
        return new Attributes(Channels.config(all));
    }

    private static Stream<ConnectorAttribute> documented(Direction... directions) {
        Set<Direction> wanted = Set.of(directions);
        return Arrays.stream(RedisStreamsConnector.class.getAnnotationsByType(ConnectorAttribute.class))
                .filter(attribute -> attribute.direction() == Direction.INCOMING_AND_OUTGOING
                        || wanted.contains(attribute.direction()));
    }

    private static Config recording(Config config, Set<String> read) {
        return (Config) Proxy.newProxyInstance(
                Config.class.getClassLoader(), new Class<?>[] {Config.class}, (proxy, method, arguments) -> {
                    read.add((String) arguments[0]);
                    return method.invoke(config, arguments);
                });
    }
}
