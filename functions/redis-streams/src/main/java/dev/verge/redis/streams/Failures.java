package dev.verge.redis.streams;

import java.util.concurrent.CompletionException;

/// Failures of asynchronous steps, in the shapes the JDK wants them.
final class Failures {

    private Failures() {}

    static RuntimeException rethrown(Throwable failure) {
        return failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
    }

    /// One line for a log, a health report or a dead-letter entry.
    static String brief(Throwable failure) {
        Throwable cause = Remedy.unwrap(failure);
        String message = cause.getMessage();
        String name = cause.getClass().getSimpleName();
        return message == null || message.isBlank() ? name : name + ": " + message;
    }
}
