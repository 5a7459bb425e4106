package dev.verge.gateway.outbox;

/** An event is not stored for certain. */
final class NotStoredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotStoredException(String why) {
        super(why, null, false, false);
    }
}
