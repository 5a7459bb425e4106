package dev.verge.redis.streams;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One connection to Redis, opened when first needed and replaced after it broke. Thread-safe.
///
/// A command whose fate is unknown when the connection breaks fails; whether it may be sent twice is the caller's to
/// know.
final class RedisLink {

    /// A connection that is open.
    record Opened(StatefulConnection<String, byte[]> connection, RedisClusterAsyncCommands<String, byte[]> commands) {}

    private final Supplier<CompletionStage<Opened>> opener;
    private @Nullable CompletableFuture<Opened> current;
    private boolean closed;

    RedisLink(Supplier<CompletionStage<Opened>> opener) {
        this.opener = opener;
    }

    /// Sends one command, or fails; a failure that calls for a new connection has dropped this one already.
    <T> CompletableFuture<T> send(
            Function<RedisClusterAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        CompletableFuture<Opened> connection = connection();
        return connection
                .thenCompose(opened -> command.apply(opened.commands()))
                .exceptionallyCompose(failure -> {
                    if (Remedy.of(failure) == Remedy.RECONNECT) {
                        drop(connection);
                    }
                    return CompletableFuture.failedFuture(failure);
                });
    }

    private synchronized CompletableFuture<Opened> connection() {
        CompletableFuture<Opened> known = current;
        if (known != null && !isBroken(known)) {
            return known;
        }
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("the channel is closed"));
        }
        CompletableFuture<Opened> fresh = open();
        current = fresh;
        return fresh;
    }

    private CompletableFuture<Opened> open() {
        try {
            return opener.get().toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(new CompletionException(e));
        }
    }

    private static boolean isBroken(CompletableFuture<Opened> known) {
        return known.isCompletedExceptionally()
                || (known.isDone() && !known.join().connection().isOpen());
    }

    private void drop(CompletableFuture<Opened> broken) {
        synchronized (this) {
            if (current == broken) {
                current = null;
            }
        }
        closeWhenOpen(broken);
    }

    private static CompletionStage<Void> closeWhenOpen(CompletableFuture<Opened> connection) {
        return connection
                .thenCompose(opened -> opened.connection().isOpen()
                        ? opened.connection().closeAsync()
                        : CompletableFuture.completedFuture(null))
                .exceptionally(alreadyBroken -> null);
    }

    /// Whether this link has not been closed; says nothing about the connection.
    synchronized boolean isUsable() {
        return !closed;
    }

    /// Closes the connection for good; commands without a reply fail.
    CompletionStage<Void> close() {
        CompletableFuture<Opened> last;
        synchronized (this) {
            closed = true;
            last = current;
            current = null;
        }
        return last == null ? CompletableFuture.completedStage(null) : closeWhenOpen(last);
    }
}
