package dev.verge.redis.streams;

import io.lettuce.core.XAddArgs;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.providers.helpers.MultiUtils;
import io.smallrye.reactive.messaging.providers.helpers.SenderProcessor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// An outgoing channel: adds an entry for each message, several on their way at once, and settles the message with the
/// reply.
final class OutgoingChannel {

    private static final Logger LOG = Logger.getLogger(OutgoingChannel.class);

    private final OutgoingOptions options;
    private final OutgoingFields outgoingFields;
    private final RedisClients clients;
    private final RedisLink link;
    private final ChannelHealth health;
    private final Retry retry;
    private final InstantSource clock;
    private final ChannelMetrics metrics;
    private final AtomicBoolean probing = new AtomicBoolean();

    OutgoingChannel(
            OutgoingOptions options,
            Backoff backoff,
            RedisClients clients,
            ChannelLoop loop,
            InstantSource clock,
            ChannelMetrics metrics) {
        this.options = options;
        this.outgoingFields = new OutgoingFields(options.payloadField());
        this.clients = clients;
        this.link = clients.link();
        this.health = new ChannelHealth(options.channel());
        this.retry = new Retry(loop, backoff, health, ChannelHealth.Activity.SEND, metrics);
        this.clock = clock;
        this.metrics = metrics;
    }

    Flow.Subscriber<? extends Message<?>> subscriber() {
        SenderProcessor sender = new SenderProcessor(
                options.maxInFlight(), true, message -> Uni.createFrom().completionStage(() -> send(message)));
        probe();
        return MultiUtils.via(sender, sent -> sent.onFailure().invoke(health::failedBecauseOf));
    }

    private CompletionStage<Void> send(Message<?> message) {
        OutgoingRedisStreamsMetadata own =
                message.getMetadata(OutgoingRedisStreamsMetadata.class).orElse(OutgoingRedisStreamsMetadata.none());
        String stream = own.stream().orElse(options.stream());
        return write(message, stream, own).exceptionally(failure -> unsettled(stream, failure));
    }

    private CompletionStage<Void> write(Message<?> message, String stream, OutgoingRedisStreamsMetadata own) {
        Map<String, byte[]> fields;
        try {
            fields = outgoingFields.of(message.getPayload(), own.fields());
        } catch (IllegalArgumentException e) {
            return message.nack(e);
        }
        long deadline = clock.millis() + options.deliveryTimeout().toMillis();
        return retry.run(
                        () -> link.send(redis -> redis.xadd(stream, args(own), fields)),
                        failure -> isPassing(failure) && clock.millis() < deadline)
                .handle((id, failure) -> settle(message, id, failure))
                .thenCompose(settled -> settled);
    }

    private CompletionStage<Void> settle(Message<?> message, @Nullable String id, @Nullable Throwable failure) {
        if (failure != null) {
            probe();
            return message.nack(failure);
        }
        // XADD NOMKSTREAM answers nil where there is no stream
        if (id == null) {
            return message.nack(new IllegalStateException("the stream does not exist"));
        }
        metrics.sent();
        return message.ack();
    }

    /// One message's origin that cannot be told must not end the channel for all the others.
    private @Nullable Void unsettled(String stream, Throwable failure) {
        LOG.warnf(
                "message was sent or rejected, and its origin failed to settle it channel=%s stream=%s cause=%s",
                options.channel(), stream, Failures.brief(failure));
        return null;
    }

    /// Finds out whether Redis can be used, until it can: without messages nothing else would tell the health checks.
    private void probe() {
        if (probing.compareAndSet(false, true)) {
            retry.run(() -> link.send(redis -> redis.ping()), this::isPassing).whenComplete((pong, failure) -> {
                probing.set(false);
                if (failure != null && Remedy.of(failure) == Remedy.NONE) {
                    // a refusal is an answer too, for instance to a user who may not PING
                    retry.works();
                }
            });
        }
    }

    private boolean isPassing(Throwable failure) {
        return Remedy.of(failure) != Remedy.NONE && link.isUsable();
    }

    private XAddArgs args(OutgoingRedisStreamsMetadata own) {
        XAddArgs args = new XAddArgs().nomkstream(!options.createStream());
        own.id().ifPresent(args::id);
        if (options.maxLength() > 0) {
            args.maxlen(options.maxLength());
        } else if (options.maxAge().compareTo(Duration.ZERO) > 0) {
            args.minId(Long.toString(clock.millis() - options.maxAge().toMillis()));
        } else {
            return args;
        }
        return options.exactTrimming() ? args.exactTrimming() : args.approximateTrimming();
    }

    ChannelHealth health() {
        return health;
    }

    CompletionStage<Void> close() {
        return link.close().thenCompose(nothing -> clients.shutdown());
    }
}
