package dev.verge.redis.streams;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Repeats a command, with pauses, until it works or is not worth it any more. The result arrives on the loop.
record Retry(
        ChannelLoop loop,
        Backoff backoff,
        ChannelHealth health,
        ChannelHealth.Activity activity,
        ChannelMetrics metrics) {

    /// @param worthwhile asked after each failure; the result fails with that failure when it says no
    <T> CompletableFuture<T> run(Supplier<? extends CompletionStage<T>> command, Predicate<Throwable> worthwhile) {
        CompletableFuture<T> result = new CompletableFuture<>();
        attempt(command, worthwhile, 0, result);
        return result;
    }

    private <T> void attempt(
            Supplier<? extends CompletionStage<T>> command,
            Predicate<Throwable> worthwhile,
            int failures,
            CompletableFuture<T> result) {
        command.get()
                .whenCompleteAsync(
                        (value, failure) -> {
                            if (failure == null) {
                                works();
                                result.complete(value);
                            } else if (worthwhile.test(failure)) {
                                troubledBy(failure);
                                loop.after(pause(failures), () -> attempt(command, worthwhile, failures + 1, result));
                            } else {
                                result.completeExceptionally(Remedy.unwrap(failure));
                            }
                        },
                        loop);
    }

    /// The same for something else the channel does.
    Retry of(ChannelHealth.Activity other) {
        return new Retry(loop, backoff, health, other, metrics);
    }

    void works() {
        health.works(activity);
    }

    void troubledBy(Throwable failure) {
        health.troubledBy(activity, failure);
        metrics.retried();
    }

    Duration pause(int failures) {
        return backoff.delay(failures, ThreadLocalRandom.current().nextDouble());
    }
}
