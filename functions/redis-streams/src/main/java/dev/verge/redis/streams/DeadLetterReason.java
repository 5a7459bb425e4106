package dev.verge.redis.streams;

/// Why an entry is in the dead-letter stream; the `code` is the value of its field `dead-letter-reason`.
public enum DeadLetterReason {
    /// Its message was negatively acknowledged; `dead-letter-cause` holds the exception.
    REJECTED("rejected"),
    /// It was delivered more often than `max-deliveries` without being acknowledged.
    DELIVERY_LIMIT("delivery-limit"),
    /// It has not the shape the channel's payload needs.
    MALFORMED("malformed");

    private final String code;

    DeadLetterReason(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
