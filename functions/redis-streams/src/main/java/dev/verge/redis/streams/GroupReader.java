package dev.verge.redis.streams;

import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XPendingArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.models.stream.PendingMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads a stream as one consumer of a group: first what this consumer has pending from before, then new entries, and
/// from time to time what other consumers have left lying.
final class GroupReader implements EntrySource {

    private final RedisLink link;
    private final IncomingOptions options;
    private final StaleConsumers stale;
    private final ClaimRenewal renewal;
    private final InstantSource clock;
    private final Consumer<String> self;

    private boolean grouped;
    private boolean lostGroup;
    /// Where the search for this consumer's own pending entries goes on; null when it is over.
    private @Nullable String ownCursor = Ranges.START;

    private String claimCursor = Ranges.START;
    private long nextClaimMillis;

    /// @param link for the reads, which wait at the server
    /// @param commands for what must not wait behind them
    GroupReader(RedisLink link, RedisLink commands, IncomingOptions options, InstantSource clock) {
        this.link = link;
        this.stale = new StaleConsumers(link, options);
        this.renewal = new ClaimRenewal(commands, options);
        this.options = options;
        this.clock = clock;
        this.self = Consumer.from(options.group(), options.consumer());
        this.nextClaimMillis = clock.millis();
    }

    @Override
    public CompletionStage<List<StreamEntry>> next(int count, Set<String> held) {
        if (!grouped) {
            return createGroup();
        }
        String own = ownCursor;
        if (own != null) {
            return recoverOwn(own, count, Set.copyOf(held));
        }
        if (claims() && clock.millis() >= nextClaimMillis) {
            return claimIdle(count, Set.copyOf(held));
        }
        return readNew(count);
    }

    @Override
    public void failed(Throwable failure) {
        switch (Remedy.of(failure)) {
            case CREATE_GROUP -> {
                grouped = false;
                lostGroup = true;
            }
            // a reply may have been lost on its way: its entries are pending here and nobody holds them
            case RECONNECT -> ownCursor = Ranges.START;
            case WAIT, NONE -> {}
        }
    }

    @Override
    public CompletionStage<Void> keep(Set<String> held) {
        return renewal.renew(held);
    }

    @Override
    public Duration keepEvery() {
        return renewal.interval();
    }

    @Override
    public CompletionStage<Void> close() {
        return link.close();
    }

    private boolean claims() {
        return !options.claimMinIdle().isZero();
    }

    private CompletionStage<List<StreamEntry>> createGroup() {
        String from = lostGroup ? options.lostGroupStartId() : options.startId();
        return link.send(redis -> redis.xgroupCreate(
                        StreamOffset.from(options.stream(), from),
                        options.group(),
                        XGroupCreateArgs.Builder.mkstream()))
                .exceptionallyCompose(GroupReader::unlessItExists)
                .thenCompose(created -> sweep())
                .thenApply(swept -> {
                    grouped = true;
                    return List.of();
                });
    }

    private static CompletionStage<String> unlessItExists(Throwable failure) {
        boolean exists = String.valueOf(Remedy.unwrap(failure).getMessage()).startsWith("BUSYGROUP");
        return exists ? CompletableFuture.completedStage("OK") : CompletableFuture.failedStage(failure);
    }

    private CompletionStage<Void> sweep() {
        return options.consumerExpiry().isZero() ? CompletableFuture.completedStage(null) : stale.remove();
    }

    @SuppressWarnings("unchecked") // generic varargs of Lettuce
    private CompletionStage<List<StreamEntry>> readNew(int count) {
        Duration wait = claims() ? min(options.block(), options.claimInterval()) : options.block();
        XReadArgs args = XReadArgs.Builder.count(count).block(Math.max(1, wait.toMillis()));
        return link.send(redis -> redis.xreadgroup(self, args, StreamOffset.lastConsumed(options.stream())))
                .thenApply(messages ->
                        messages.stream().map(message -> entry(message, 1)).toList());
    }

    private CompletionStage<List<StreamEntry>> recoverOwn(String cursor, int count, Set<String> held) {
        XPendingArgs<String> args =
                XPendingArgs.Builder.xpending(self, Ranges.after(cursor), Limit.from(count + held.size()));
        return link.send(redis -> redis.xpending(options.stream(), args)).thenCompose(pending -> {
            List<PendingMessage> wanted = unheld(pending, count, held);
            return claim(wanted, Duration.ZERO).thenApply(entries -> {
                ownCursor = wanted.isEmpty() ? null : wanted.getLast().getId();
                return entries;
            });
        });
    }

    private CompletionStage<List<StreamEntry>> claimIdle(int count, Set<String> held) {
        XPendingArgs<String> args = XPendingArgs.Builder.xpending(
                        options.group(), Ranges.after(claimCursor), Limit.from(count + held.size()))
                .idle(options.claimMinIdle());
        return link.send(redis -> redis.xpending(options.stream(), args)).thenCompose(pending -> {
            List<PendingMessage> wanted = unheld(pending, count, held);
            return claim(wanted, options.claimMinIdle()).thenApply(entries -> {
                if (wanted.isEmpty()) {
                    claimCursor = Ranges.START;
                    nextClaimMillis = clock.millis() + options.claimInterval().toMillis();
                } else {
                    claimCursor = wanted.getLast().getId();
                }
                return entries;
            });
        });
    }

    /// Takes over entries that are still idle for that long. What is listed as pending but was trimmed meanwhile does
    /// not come back: Redis takes it off the pending list by itself (since 7.0).
    private CompletionStage<List<StreamEntry>> claim(List<PendingMessage> wanted, Duration idle) {
        if (wanted.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        Map<String, Long> deliveries =
                wanted.stream().collect(Collectors.toMap(PendingMessage::getId, PendingMessage::getRedeliveryCount));
        String[] ids = wanted.stream().map(PendingMessage::getId).toArray(String[]::new);
        return link.send(redis -> redis.xclaim(options.stream(), self, XClaimArgs.Builder.minIdleTime(idle), ids))
                .thenApply(messages -> messages.stream()
                        .map(message -> entry(message, 1 + deliveries.getOrDefault(message.getId(), 0L)))
                        .toList());
    }

    private static List<PendingMessage> unheld(List<PendingMessage> pending, int count, Set<String> held) {
        return pending.stream()
                .filter(message -> !held.contains(message.getId()))
                .limit(count)
                .toList();
    }

    private StreamEntry entry(StreamMessage<String, byte[]> message, long deliveries) {
        return new StreamEntry(options.stream(), message.getId(), message.getBody(), deliveries);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
