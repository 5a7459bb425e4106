package dev.verge.redis.streams;

/// What becomes of an entry whose message was negatively acknowledged.
public enum FailureStrategy {
    /// The channel fails and reads no more; the entry stays pending. The application decides what happens next.
    FAIL,
    /// The failure is logged and the entry acknowledged.
    IGNORE,
    /// The entry is copied to the dead-letter stream with the reason, then acknowledged.
    DEAD_LETTER,
    /// The entry stays pending and is handed out again once it was idle for `claim.min-idle`, to whichever consumer
    /// asks first, up to `max-deliveries` times; then it goes to the dead-letter stream.
    RETRY
}
