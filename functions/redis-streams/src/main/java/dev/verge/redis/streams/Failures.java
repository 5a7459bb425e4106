package dev.verge.redis.streams;

/// Failures, for people.
final class Failures {

    private Failures() {}

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
