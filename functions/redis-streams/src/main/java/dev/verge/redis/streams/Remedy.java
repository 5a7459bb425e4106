package dev.verge.redis.streams;

import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisReadOnlyException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// What helps against a command that failed.
enum Remedy {
    /// The group or its stream is gone: create it again.
    CREATE_GROUP,
    /// The connection is broken, or leads to a server that no longer takes writes: replace it.
    RECONNECT,
    /// The server is there but busy: the same connection will do later.
    WAIT,
    /// The server understood and refused: sending the same again gives the same reply until somebody changes something.
    NONE;

    private static final Set<String> PASSING =
            Set.of("LOADING", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "OOM", "MISCONF", "NOREPLICAS");

    static Remedy of(Throwable failure) {
        return switch (unwrap(failure)) {
            case RedisLoadingException _, RedisBusyException _ -> WAIT;
            case RedisReadOnlyException _ -> RECONNECT;
            case RedisCommandTimeoutException _ -> RECONNECT;
            case RedisCommandExecutionException refused -> ofReply(String.valueOf(refused.getMessage()));
            case RedisException _, IOException _, CancellationException _ -> RECONNECT;
            default -> NONE;
        };
    }

    private static Remedy ofReply(String reply) {
        String code = reply.split(" ", 2)[0];
        return switch (code) {
            // UNBLOCKED: the stream was deleted while a read was waiting on it
            case "NOGROUP", "UNBLOCKED" -> CREATE_GROUP;
            case "READONLY" -> RECONNECT;
            default -> PASSING.contains(code) ? WAIT : NONE;
        };
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapped && cause != null ? unwrap(cause) : failure;
    }
}
