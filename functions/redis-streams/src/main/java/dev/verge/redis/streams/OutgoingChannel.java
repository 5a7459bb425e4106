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
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/// An outgoing channel: adds an entry for each message, several on their way at once, and settles the message with the
/// reply.
final class OutgoingChannel {

    private final OutgoingOptions options;
    private final OutgoingFields outgoingFields;
    private final RedisClients clients;
    private final RedisLink link;
    private final ChannelHealth health;
    private final Retry retry;
    private final InstantSource clock;
    private final ChannelMetrics metrics;

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
        this.retry = new Retry(loop, backoff, health, metrics);
        this.clock = clock;
        this.metrics = metrics;
    }

    Flow.Subscriber<? extends Message<?>> subscriber() {
        SenderProcessor sender = new SenderProcessor(
                options.maxInFlight(), true, message -> Uni.createFrom().completionStage(() -> send(message)));
        return MultiUtils.via(sender, sent -> sent.onFailure().invoke(health::failedBecauseOf));
    }

    private CompletionStage<Void> send(Message<?> message) {
        OutgoingRedisStreamsMetadata own =
                message.getMetadata(OutgoingRedisStreamsMetadata.class).orElse(OutgoingRedisStreamsMetadata.none());
        Map<String, byte[]> fields;
        try {
            fields = outgoingFields.of(message.getPayload(), own.fields());
        } catch (IllegalArgumentException e) {
            return message.nack(e);
        }
        String stream = own.stream().orElse(options.stream());
        long deadline = clock.millis() + options.deliveryTimeout().toMillis();
        return retry.run(
                        () -> link.send(redis -> redis.xadd(stream, args(own), fields)),
                        failure -> Remedy.of(failure) != Remedy.NONE && clock.millis() < deadline && link.isUsable())
                .handle((id, failure) -> settle(message, id, failure))
                .thenCompose(settled -> settled);
    }

    private CompletionStage<Void> settle(Message<?> message, @Nullable String id, @Nullable Throwable failure) {
        if (failure != null) {
            return message.nack(failure);
        }
        // XADD NOMKSTREAM answers nil where there is no stream
        if (id == null) {
            return message.nack(new IllegalStateException("the stream does not exist"));
        }
        metrics.sent();
        return message.ack();
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
