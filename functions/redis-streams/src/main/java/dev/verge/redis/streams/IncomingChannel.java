package dev.verge.redis.streams;

import io.smallrye.reactive.messaging.providers.locals.ContextAwareMessage;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/// An incoming channel: a publisher with one subscriber at a time, and what each of its messages needs to be settled.
final class IncomingChannel implements Flow.Publisher<Message<?>> {

    private final IncomingOptions options;
    private final RedisClients clients;
    private final ChannelLoop loop;
    private final Retry retry;
    private final ChannelHealth health;
    private final RedisLink commands;
    private final Acknowledger acknowledger;
    private final DeadLetters deadLetters;
    private @Nullable IncomingSubscription active;

    IncomingChannel(IncomingOptions options, Backoff backoff, RedisClients clients, ChannelLoop loop) {
        this.options = options;
        this.clients = clients;
        this.loop = loop;
        this.health = new ChannelHealth(options.channel());
        this.retry = new Retry(loop, backoff, health);
        this.commands = clients.link();
        this.acknowledger = new Acknowledger(commands, options, retry, commands::isUsable);
        this.deadLetters = new DeadLetters(commands, options, retry, commands::isUsable);
    }

    @Override
    public synchronized void subscribe(Flow.Subscriber<? super Message<?>> subscriber) {
        IncomingSubscription before = active;
        if (before != null && !before.ended().toCompletableFuture().isDone()) {
            refuse(subscriber);
            return;
        }
        IncomingSubscription fresh = subscription(subscriber);
        active = fresh;
        subscriber.onSubscribe(fresh);
    }

    private IncomingSubscription subscription(Flow.Subscriber<? super Message<?>> subscriber) {
        // reads wait at the server, so they have a connection to themselves
        EntrySource source = new GroupReader(clients.link(), options, InstantSource.system());
        return new IncomingSubscription(
                subscriber, source, this::message, retry, options.batchSize(), options.maxInFlight());
    }

    private @Nullable Message<?> message(StreamEntry entry, IncomingSubscription subscription) {
        EntrySettlement settlement = settlement(entry, subscription);
        if (options.maxDeliveries() > 0 && entry.deliveries() > options.maxDeliveries()) {
            settlement.giveUp(
                    DeadLetterReason.DELIVERY_LIMIT, "delivered " + (entry.deliveries() - 1) + " times before");
            return null;
        }
        try {
            Object payload = options.payload().of(entry, options.payloadField());
            return new StreamsMessage<>(
                    payload,
                    ContextAwareMessage.captureContextMetadata(
                            new IncomingRedisStreamsMetadata(entry, options.group(), options.consumer())),
                    settlement);
        } catch (IllegalArgumentException e) {
            settlement.giveUp(DeadLetterReason.MALFORMED, Failures.brief(e));
            return null;
        }
    }

    private EntrySettlement settlement(StreamEntry entry, IncomingSubscription subscription) {
        return new EntrySettlement(entry, subscription, acknowledger, deadLetters, options.failureStrategy(), loop);
    }

    private static void refuse(Flow.Subscriber<? super Message<?>> subscriber) {
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        subscriber.onError(new IllegalStateException("a Redis Streams channel has one subscriber at a time"));
    }

    ChannelHealth health() {
        return health;
    }

    /// Stops reading, then closes the connections.
    CompletionStage<Void> close() {
        IncomingSubscription last;
        synchronized (this) {
            last = active;
        }
        if (last == null) {
            return commands.close().thenCompose(nothing -> clients.shutdown());
        }
        last.cancel();
        return last.ended()
                .thenCompose(nothing -> commands.close())
                .thenCompose(nothing -> clients.shutdown())
                .exceptionally(failure -> null);
    }
}
