package dev.verge.redis.streams;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/// Publishes the messages of one incoming channel, to one subscriber at a time; a later one begins afresh.
final class EntryPublisher implements Flow.Publisher<Message<?>> {

    private final Supplier<EntrySource> sources;
    private final IncomingSubscription.MessageMaker maker;
    private final Retry retry;
    private final int batchSize;
    private final int maxInFlight;
    private @Nullable IncomingSubscription active;

    EntryPublisher(
            Supplier<EntrySource> sources,
            IncomingSubscription.MessageMaker maker,
            Retry retry,
            int batchSize,
            int maxInFlight) {
        this.sources = sources;
        this.maker = maker;
        this.retry = retry;
        this.batchSize = batchSize;
        this.maxInFlight = maxInFlight;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Message<?>> subscriber) {
        requireNonNull(subscriber, "subscriber");
        IncomingSubscription fresh = begin(subscriber);
        if (fresh == null) {
            refuse(subscriber);
        } else {
            subscriber.onSubscribe(fresh);
        }
    }

    private synchronized @Nullable IncomingSubscription begin(Flow.Subscriber<? super Message<?>> subscriber) {
        IncomingSubscription before = active;
        if (before != null && !before.ended().toCompletableFuture().isDone()) {
            return null;
        }
        IncomingSubscription fresh =
                new IncomingSubscription(subscriber, sources.get(), maker, retry, batchSize, maxInFlight);
        active = fresh;
        retry.health().begins();
        return fresh;
    }

    /// The ids handed out and not settled; empty when nobody is subscribed.
    synchronized int inFlight() {
        IncomingSubscription current = active;
        return current == null ? 0 : current.inFlight();
    }

    /// Ends the subscription, if there is one.
    CompletionStage<Void> close() {
        IncomingSubscription last;
        synchronized (this) {
            last = active;
        }
        if (last == null) {
            return CompletableFuture.completedStage(null);
        }
        last.cancel();
        return last.ended();
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
}
