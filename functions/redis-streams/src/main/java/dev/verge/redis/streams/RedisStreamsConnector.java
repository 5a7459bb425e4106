package dev.verge.redis.streams;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute.Direction;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import io.smallrye.reactive.messaging.health.HealthReport;
import io.smallrye.reactive.messaging.health.HealthReporter;
import io.smallrye.reactive.messaging.providers.connectors.ExecutionHolder;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.jspecify.annotations.Nullable;

/// Connects channels of SmallRye Reactive Messaging with Redis Streams, as `connector=redis-streams`.
///
/// An incoming channel reads a stream as one consumer of a group and delivers each entry at least once: it is
/// acknowledged after its message was. An outgoing channel adds an entry for each message and acknowledges the message
/// when Redis has taken it. Both go on by themselves after whatever made Redis unusable for a while. Durations are
/// written `250ms`, `2s`, `5m`, `1h`, `7d` or in ISO-8601.
@ApplicationScoped
@Connector(RedisStreamsConnector.NAME)
@ConnectorAttribute(
        name = "url",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        defaultValue = "redis://localhost:6379",
        description =
                "Address of Redis: redis://host:port, rediss:// for TLS, redis-cluster:// or rediss-cluster:// or several addresses separated by commas for a cluster")
@ConnectorAttribute(
        name = "cluster",
        type = "boolean",
        direction = Direction.INCOMING_AND_OUTGOING,
        defaultValue = "false",
        description = "Speak the Redis Cluster protocol even if the address does not say so")
@ConnectorAttribute(
        name = "username",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        description = "ACL user; without it the default user")
@ConnectorAttribute(
        name = "password",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        description = "Password of the user")
@ConnectorAttribute(
        name = "tls.trust",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        description = "PEM file of the certificate authorities to trust; without it those of the JVM")
@ConnectorAttribute(
        name = "tls.certificate",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        description = "PEM file of the client's certificate chain, for mutual TLS")
@ConnectorAttribute(
        name = "tls.key",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        description = "PEM file of the client's private key (PKCS#8)")
@ConnectorAttribute(
        name = "tls.verify",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        defaultValue = "full",
        description = "What to check of the server's certificate: full (chain and host name), ca (chain), none")
@ConnectorAttribute(
        name = "connect-timeout",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        defaultValue = "5s",
        description = "How long opening a connection may take")
@ConnectorAttribute(
        name = "command-timeout",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        defaultValue = "5s",
        description = "How long a command may go without a reply; a blocking read: this long after its block time")
@ConnectorAttribute(
        name = "backoff.min",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        defaultValue = "50ms",
        description = "First pause while Redis cannot be used; doubles from failure to failure, with jitter")
@ConnectorAttribute(
        name = "backoff.max",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        defaultValue = "5s",
        description = "Longest pause while Redis cannot be used")
@ConnectorAttribute(
        name = "stream",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        description = "Key of the stream; without it the name of the channel")
@ConnectorAttribute(
        name = "group",
        type = "string",
        direction = Direction.INCOMING,
        mandatory = true,
        description = "Consumer group; created with its stream if missing")
@ConnectorAttribute(
        name = "consumer",
        type = "string",
        direction = Direction.INCOMING,
        description = "Name of this consumer, unique in its group; without it host, process number and channel")
@ConnectorAttribute(
        name = "consumer-expiry",
        type = "string",
        direction = Direction.INCOMING,
        defaultValue = "1h",
        description =
                "A new process removes consumers of its group with nothing pending that were idle for this long; 0: never")
@ConnectorAttribute(
        name = "start-id",
        type = "string",
        direction = Direction.INCOMING,
        defaultValue = "0",
        description = "Where a new group begins: 0 (all entries), $ (new ones only) or an entry id")
@ConnectorAttribute(
        name = "lost-group-start-id",
        type = "string",
        direction = Direction.INCOMING,
        defaultValue = "0",
        description = "Where a group begins that vanished while it was used; 0 loses nothing and may repeat everything")
@ConnectorAttribute(
        name = "batch-size",
        type = "int",
        direction = Direction.INCOMING,
        defaultValue = "100",
        description = "Most entries to read at once")
@ConnectorAttribute(
        name = "block",
        type = "string",
        direction = Direction.INCOMING,
        defaultValue = "1s",
        description = "How long a read waits at the server for entries")
@ConnectorAttribute(
        name = "batch",
        type = "boolean",
        direction = Direction.INCOMING,
        defaultValue = "false",
        description = "One message for all entries of a read: the payload is a List; they are settled together")
@ConnectorAttribute(
        name = "max-in-flight",
        type = "int",
        direction = Direction.INCOMING_AND_OUTGOING,
        defaultValue = "256",
        description =
                "Incoming: most entries handed out and not yet settled; outgoing: most entries on their way to Redis")
@ConnectorAttribute(
        name = "claim.min-idle",
        type = "string",
        direction = Direction.INCOMING,
        defaultValue = "60s",
        description =
                "Entries pending for this long without a sign of life are taken over from their consumer; 0: never")
@ConnectorAttribute(
        name = "claim.interval",
        type = "string",
        direction = Direction.INCOMING,
        defaultValue = "10s",
        description = "How often to look for such entries")
@ConnectorAttribute(
        name = "max-deliveries",
        type = "int",
        direction = Direction.INCOMING,
        defaultValue = "10",
        description = "An entry delivered more often goes to the dead-letter stream; 0: no limit")
@ConnectorAttribute(
        name = "failure-strategy",
        type = "string",
        direction = Direction.INCOMING,
        defaultValue = "fail",
        description = "What a negative acknowledgement does: fail, ignore, dead-letter or retry")
@ConnectorAttribute(
        name = "dead-letter.stream",
        type = "string",
        direction = Direction.INCOMING,
        description = "Key of the dead-letter stream; without it the stream's key with :dead-letter appended")
@ConnectorAttribute(
        name = "dead-letter.maxlen",
        type = "int",
        direction = Direction.INCOMING,
        defaultValue = "0",
        description = "Approximate length to trim the dead-letter stream to; 0: never")
@ConnectorAttribute(
        name = "payload",
        type = "string",
        direction = Direction.INCOMING,
        defaultValue = "text",
        description = "text: values as String; bytes: values as byte[]")
@ConnectorAttribute(
        name = "payload-field",
        type = "string",
        direction = Direction.INCOMING_AND_OUTGOING,
        description =
                "Incoming: the payload is the value of this field, not the map of all; outgoing: the field for payloads that are no map ('payload' if not set)")
@ConnectorAttribute(
        name = "trim.maxlen",
        type = "int",
        direction = Direction.OUTGOING,
        defaultValue = "0",
        description = "Trim the stream to about this many entries; 0: never")
@ConnectorAttribute(
        name = "trim.max-age",
        type = "string",
        direction = Direction.OUTGOING,
        defaultValue = "0",
        description = "Trim entries whose id is older than about this; 0: never")
@ConnectorAttribute(
        name = "trim.exact",
        type = "boolean",
        direction = Direction.OUTGOING,
        defaultValue = "false",
        description = "Trim exactly, which is slower")
@ConnectorAttribute(
        name = "no-mkstream",
        type = "boolean",
        direction = Direction.OUTGOING,
        defaultValue = "false",
        description = "Do not create a missing stream: reject the message")
@ConnectorAttribute(
        name = "delivery-timeout",
        type = "string",
        direction = Direction.OUTGOING,
        defaultValue = "2m",
        description = "How long an entry that Redis cannot take now is tried again before its message is rejected")
public class RedisStreamsConnector implements InboundConnector, OutboundConnector, HealthReporter {

    /// The name of this connector in configuration.
    public static final String NAME = "redis-streams";

    private static final Duration CLOSING = Duration.ofSeconds(5);

    @Inject
    ExecutionHolder execution;

    private final List<IncomingChannel> incoming = new CopyOnWriteArrayList<>();
    private final List<OutgoingChannel> outgoing = new CopyOnWriteArrayList<>();
    private @Nullable ClientResources resources;

    @Override
    public Flow.Publisher<? extends Message<?>> getPublisher(Config config) {
        Attributes attributes = new Attributes(config);
        IncomingOptions options = IncomingOptions.from(attributes);
        ConnectionOptions connection = ConnectionOptions.from(attributes);
        RedisClients clients = new RedisClients(connection, options.consumer(), options.block(), resources());
        IncomingChannel channel = new IncomingChannel(
                options, connection.backoff(), clients, loop(), ChannelMetrics.of(options.channel(), options.stream()));
        incoming.add(channel);
        return channel.publisher();
    }

    @Override
    public Flow.Subscriber<? extends Message<?>> getSubscriber(Config config) {
        Attributes attributes = new Attributes(config);
        OutgoingOptions options = OutgoingOptions.from(attributes);
        ConnectionOptions connection = ConnectionOptions.from(attributes);
        RedisClients clients = new RedisClients(connection, options.channel(), Duration.ZERO, resources());
        OutgoingChannel channel = new OutgoingChannel(
                options,
                connection.backoff(),
                clients,
                loop(),
                InstantSource.system(),
                ChannelMetrics.of(options.channel(), options.stream()));
        outgoing.add(channel);
        return channel.subscriber();
    }

    private ChannelLoop loop() {
        Vertx vertx = execution.vertx().getDelegate();
        return ChannelLoop.on(vertx);
    }

    private synchronized ClientResources resources() {
        ClientResources known = resources;
        if (known == null) {
            known = DefaultClientResources.create();
            resources = known;
        }
        return known;
    }

    @Override
    public HealthReport getStartup() {
        return report(ChannelHealth::started, health -> "Redis has not answered yet");
    }

    @Override
    public HealthReport getReadiness() {
        return report(
                health -> health.trouble().isEmpty() && health.end().isEmpty(),
                health -> health.end().or(health::trouble).orElse(""));
    }

    @Override
    public HealthReport getLiveness() {
        return report(health -> health.end().isEmpty(), health -> health.end().orElse(""));
    }

    private HealthReport report(Predicate<ChannelHealth> good, java.util.function.Function<ChannelHealth, String> why) {
        return new HealthReport(Stream.concat(
                        incoming.stream().map(IncomingChannel::health),
                        outgoing.stream().map(OutgoingChannel::health))
                .map(health -> good.test(health)
                        ? new HealthReport.ChannelInfo(health.channel(), true)
                        : new HealthReport.ChannelInfo(health.channel(), false, why.apply(health)))
                .toList());
    }

    /// Stops reading and closes all connections when the application ends; waits a few seconds at most.
    void terminate(
            @Observes(notifyObserver = Reception.IF_EXISTS) @Priority(50) @BeforeDestroyed(ApplicationScoped.class)
                    Object event) {
        CompletableFuture<?>[] closing = Stream.concat(
                        incoming.stream().map(IncomingChannel::close),
                        outgoing.stream().map(OutgoingChannel::close))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(closing)
                .completeOnTimeout(null, CLOSING.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> null)
                .join();
        ClientResources last = resources;
        if (last != null) {
            last.shutdown(0, 1, TimeUnit.SECONDS);
        }
    }
}
