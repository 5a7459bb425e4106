package dev.verge.redis.streams;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/// One run of an incoming channel: asks its source for entries while its subscriber wants messages and fewer than
/// `maxInFlight` entries are unsettled, and hands them on one by one.
///
/// All state lives on the channel's loop; `request` and `cancel` may be called from any thread.
final class IncomingSubscription implements Flow.Subscription {

    /// Makes messages of entries that came together; entries may also be dealt with otherwise, without a message.
    interface MessageMaker {
        List<Message<?>> make(List<StreamEntry> entries, IncomingSubscription subscription);
    }

    private final EntrySource source;
    private final MessageMaker maker;
    private final Retry retry;
    private final int batchSize;
    private final int maxInFlight;

    private final Queue<Message<?>> ready = new ArrayDeque<>();
    private final Set<String> inFlight = new HashSet<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Flow.@Nullable Subscriber<? super Message<?>> subscriber;
    private long demand;
    private boolean begun;
    private boolean reading;
    private int failures;

    IncomingSubscription(
            Flow.Subscriber<? super Message<?>> subscriber,
            EntrySource source,
            MessageMaker maker,
            Retry retry,
            int batchSize,
            int maxInFlight) {
        this.subscriber = subscriber;
        this.source = source;
        this.maker = maker;
        this.retry = retry;
        this.batchSize = batchSize;
        this.maxInFlight = maxInFlight;
    }

    @Override
    public void request(long n) {
        retry.loop().execute(() -> {
            if (n <= 0) {
                fail(new IllegalArgumentException("a subscriber must request at least 1, got " + n + " (§3.9)"));
                return;
            }
            demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            begin();
            proceed();
        });
    }

    @Override
    public void cancel() {
        retry.loop().execute(this::end);
    }

    /// The entry needs no more care: its place in flight is free.
    void settled(String id) {
        if (inFlight.remove(id)) {
            proceed();
        }
    }

    /// Ends the channel with an error.
    void fail(Throwable cause) {
        Flow.Subscriber<? super Message<?>> last = subscriber;
        if (last != null) {
            end();
            retry.health().failedBecauseOf(cause);
            last.onError(cause);
        }
    }

    boolean isOpen() {
        return subscriber != null;
    }

    /// Entries handed out or waiting to be, and not settled. Exact on the loop, an estimate elsewhere.
    int inFlight() {
        return inFlight.size();
    }

    /// Completes when this subscription has been cancelled or has failed, and its source is closed.
    CompletionStage<Void> ended() {
        return ended;
    }

    private void begin() {
        if (!begun) {
            begun = true;
            if (source.keepEvery().isPositive()) {
                keepLater();
            }
        }
    }

    private void end() {
        if (subscriber != null) {
            subscriber = null;
            ready.clear();
            source.close().whenComplete((nothing, failure) -> ended.complete(null));
        }
    }

    private void proceed() {
        Flow.Subscriber<? super Message<?>> to = subscriber;
        while (to != null && demand > 0 && !ready.isEmpty()) {
            demand--;
            to.onNext(ready.remove());
            to = subscriber;
        }
        int room = Math.min(batchSize, maxInFlight - inFlight.size());
        if (to != null && demand > 0 && room > 0 && !reading) {
            read(room);
        }
    }

    private void read(int room) {
        reading = true;
        source.next(room, inFlight).whenCompleteAsync(this::arrived, retry.loop());
    }

    private void arrived(@Nullable List<StreamEntry> entries, @Nullable Throwable failure) {
        if (!isOpen()) {
            return;
        }
        if (failure != null || entries == null) {
            tryAgainLater(failure == null ? new IllegalStateException("no reply") : failure);
            return;
        }
        reading = false;
        failures = 0;
        retry.works();
        List<StreamEntry> fresh =
                entries.stream().filter(entry -> inFlight.add(entry.id())).toList();
        ready.addAll(maker.make(fresh, this));
        proceed();
    }

    /// Runs while the subscription does, however long a handler takes and whether or not there is demand.
    private void keepLater() {
        retry.loop().after(source.keepEvery(), () -> {
            if (isOpen()) {
                // a renewal that fails is made up for by the next one; the reads notice what is wrong
                source.keep(Set.copyOf(inFlight)).whenCompleteAsync((kept, failure) -> keepLater(), retry.loop());
            }
        });
    }

    private void tryAgainLater(Throwable failure) {
        source.failed(failure);
        retry.troubledBy(failure);
        retry.loop().after(retry.pause(failures++), () -> {
            reading = false;
            proceed();
        });
    }
}
