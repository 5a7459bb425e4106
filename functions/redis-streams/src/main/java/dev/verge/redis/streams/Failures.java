package dev.verge.redis.streams;

import java.util.concurrent.CompletionException;

/// Failures of asynchronous steps, in the shapes the JDK wants them.
final class Failures {

    private Failures() {}

    static RuntimeException rethrown(Throwable failure) {
        return failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
    }

    /// One line for a log, a health report or a dead-letter entry: the failure, and what lies at its root.
    static String brief(Throwable failure) {
        Throwable outer = Remedy.unwrap(failure);
        Throwable root = outer;
        for (Throwable cause = outer.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root == outer ? one(outer) : one(outer) + " (" + one(root) + ")";
    }

    private static String one(Throwable failure) {
        String message = failure.getMessage();
        String name = failure.getClass().getSimpleName();
        return message == null || message.isBlank() ? name : name + ": " + message;
    }
}
