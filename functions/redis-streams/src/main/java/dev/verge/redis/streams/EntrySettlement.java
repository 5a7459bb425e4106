package dev.verge.redis.streams;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Settles one entry, once: acknowledges it, or does what the failure strategy says.
final class EntrySettlement implements StreamsMessage.Settlement {

    private static final Logger LOG = Logger.getLogger(EntrySettlement.class);

    private final StreamEntry entry;
    private final IncomingSubscription subscription;
    private final Acknowledger acknowledger;
    private final DeadLetters deadLetters;
    private final FailureStrategy strategy;
    private final ChannelLoop loop;
    private final ChannelMetrics metrics;
    private final AtomicBoolean begun = new AtomicBoolean();

    EntrySettlement(
            StreamEntry entry,
            IncomingSubscription subscription,
            Acknowledger acknowledger,
            DeadLetters deadLetters,
            FailureStrategy strategy,
            ChannelLoop loop,
            ChannelMetrics metrics) {
        this.entry = entry;
        this.subscription = subscription;
        this.acknowledger = acknowledger;
        this.deadLetters = deadLetters;
        this.strategy = strategy;
        this.loop = loop;
        this.metrics = metrics;
    }

    @Override
    public CompletionStage<Void> acknowledge() {
        return once(this::acknowledgeNow);
    }

    @Override
    public CompletionStage<Void> reject(Throwable reason) {
        return once(() -> {
            metrics.rejected();
            return reject(strategy, reason);
        });
    }

    private CompletionStage<Void> reject(FailureStrategy by, Throwable reason) {
        return switch (by) {
            case FAIL -> {
                subscription.fail(reason);
                yield CompletableFuture.failedStage(reason);
            }
            case IGNORE -> {
                LOG.warnf(
                        "entry failed and is ignored stream=%s id=%s cause=%s",
                        entry.stream(), entry.id(), Failures.brief(reason));
                yield acknowledgeNow();
            }
            case DEAD_LETTER -> bury(DeadLetterReason.REJECTED, Failures.brief(reason));
            case RETRY -> {
                LOG.debugf(
                        "entry failed and stays pending stream=%s id=%s deliveries=%s cause=%s",
                        entry.stream(), entry.id(), entry.deliveries(), Failures.brief(reason));
                subscription.settled(entry.id());
                yield CompletableFuture.completedStage(null);
            }
        };
    }

    /// Moves the entry to the dead-letter stream without asking the application.
    CompletionStage<Void> giveUp(DeadLetterReason reason, String cause) {
        return once(() -> bury(reason, cause));
    }

    private CompletionStage<Void> bury(DeadLetterReason reason, String cause) {
        LOG.warnf(
                "entry goes to the dead-letter stream stream=%s id=%s reason=%s deliveries=%s cause=%s",
                entry.stream(), entry.id(), reason.code(), entry.deliveries(), cause);
        metrics.deadLettered(reason);
        return deadLetters.put(entry, reason, cause).thenComposeAsync(added -> acknowledgeNow(), loop);
    }

    private CompletionStage<Void> acknowledgeNow() {
        return acknowledger.acknowledge(entry.id()).thenRun(() -> subscription.settled(entry.id()));
    }

    /// Settling twice is harmless: the first one counts. Runs on the loop.
    private CompletionStage<Void> once(Supplier<CompletionStage<Void>> action) {
        if (!begun.compareAndSet(false, true)) {
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<Void> result = new CompletableFuture<>();
        loop.execute(() -> action.get().whenComplete((nothing, failure) -> copy(failure, result)));
        return result;
    }

    private static void copy(@Nullable Throwable failure, CompletableFuture<Void> result) {
        if (failure == null) {
            result.complete(null);
        } else {
            result.completeExceptionally(failure);
        }
    }
}
