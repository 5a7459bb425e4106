package dev.verge.redis.streams;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Repeats a command, with pauses, until it works or is not worth it any more. The result arrives on the loop.
record Retry(ChannelLoop loop, Backoff backoff, ChannelHealth health, ChannelMetrics metrics) {

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
                                health.works();
                                result.complete(value);
                            } else if (worthwhile.test(failure)) {
                                health.troubledBy(failure);
                                metrics.retried();
                                loop.after(pause(failures), () -> attempt(command, worthwhile, failures + 1, result));
                            } else {
                                result.completeExceptionally(Remedy.unwrap(failure));
                            }
                        },
                        loop);
    }

    Duration pause(int failures) {
        return backoff.delay(failures, ThreadLocalRandom.current().nextDouble());
    }
}
