package dev.verge.redis.streams;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Acknowledges entries, many with one XACK: while one is on its way, the next ones gather. Lives on the channel's
/// loop.
///
/// An acknowledgement is repeated until Redis has taken it or the channel is closed: the entry counts as in flight
/// until then, so a Redis that is away holds back the reading too.
final class Acknowledger {

    private static final int MOST_AT_ONCE = 1000;

    private record Waiting(String id, CompletableFuture<Void> done) {}

    private final RedisLink link;
    private final IncomingOptions options;
    private final Retry retry;
    private final ChannelMetrics metrics;
    private final List<CompletableFuture<Void>> watchers = new ArrayList<>();
    private List<Waiting> waiting = new ArrayList<>();
    private boolean sending;

    Acknowledger(RedisLink link, IncomingOptions options, Retry retry, ChannelMetrics metrics) {
        this.link = link;
        this.options = options;
        this.retry = retry;
        this.metrics = metrics;
    }

    CompletionStage<Void> acknowledge(String id) {
        Waiting one = new Waiting(id, new CompletableFuture<>());
        waiting.add(one);
        flush();
        return one.done();
    }

    private void flush() {
        if (sending || waiting.isEmpty()) {
            return;
        }
        sending = true;
        List<Waiting> batch = waiting.subList(0, Math.min(MOST_AT_ONCE, waiting.size()));
        waiting = new ArrayList<>(waiting.subList(batch.size(), waiting.size()));
        String[] ids = batch.stream().map(Waiting::id).toArray(String[]::new);
        // the first entries of a busy loop turn are sent alone; what comes in its round trip goes together
        retry.run(
                        () -> link.send(redis -> redis.xack(options.stream(), options.group(), ids)),
                        failure -> link.isUsable())
                .whenComplete((count, failure) -> {
                    sending = false;
                    if (failure == null) {
                        metrics.acknowledged(ids.length);
                    }
                    batch.forEach(one -> settle(one, failure));
                    flush();
                    tellWatchers();
                });
    }

    /// Completes when no acknowledgement waits or is on its way. May be called from any thread.
    CompletionStage<Void> drained() {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        retry.loop().execute(() -> {
            watchers.add(drained);
            tellWatchers();
        });
        return drained;
    }

    private void tellWatchers() {
        if (!sending && waiting.isEmpty()) {
            watchers.forEach(watcher -> watcher.complete(null));
            watchers.clear();
        }
    }

    private static void settle(Waiting one, @Nullable Throwable failure) {
        if (failure == null) {
            one.done().complete(null);
        } else {
            one.done().completeExceptionally(failure);
        }
    }
}
