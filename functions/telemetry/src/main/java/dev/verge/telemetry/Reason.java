package dev.verge.telemetry;

/** Why a row or a window was rejected. The code is what stands in the {@code rejected} stream and in metrics. */
public enum Reason {
    /** No {@code vehicle} field. */
    MISSING_VEHICLE("missing-vehicle"),
    /** The vehicle's name is empty, too long or has a forbidden character. */
    BAD_VEHICLE("bad-vehicle"),
    /** No {@code ts} field. */
    MISSING_TIME("missing-time"),
    /** The time is not a whole number of milliseconds since the epoch. */
    BAD_TIME("bad-time"),
    /** A signal's value is not a finite decimal number. */
    NOT_A_NUMBER("not-a-number"),
    /** A field is no known signal. */
    UNKNOWN_SIGNAL("unknown-signal"),
    /** A signal stands in the row twice. */
    DUPLICATE_FIELD("duplicate-field"),
    /** The row has no signal at all. */
    NO_SIGNALS("no-signals"),
    /** A field's name or value is longer than allowed. */
    FIELD_TOO_LARGE("field-too-large"),
    /** A field is not UTF-8. */
    NOT_UTF8("not-utf8"),
    /** A message's structure cannot be read (truncated JSON, ragged rows, …). */
    MALFORMED("malformed"),
    /** The vehicle's state in Redis is of another type or version. */
    BAD_STATE("bad-state"),
    /** The time lies before the vehicle's last one. */
    LATE("late"),
    /** The time lies more than the limit after Redis time. */
    FUTURE("future"),
    /** The row is older than the freshness limit. */
    STALE("stale"),
    /** A window that the model refuses: the caller's fault. */
    INVALID("invalid"),
    /** A window whose model needs a signal that was isolated, because it is probably falsified or faulty. */
    SUSPECT("suspect"),
    /** A window whose deadline has passed. */
    EXPIRED("expired"),
    /** A window given up under overload. */
    SHED("shed"),
    /** The model failed on the window. */
    MODEL_ERROR("model-error"),
    /** A window that was tried as often as allowed. */
    DELIVERY_LIMIT("delivery-limit");

    private final String code;

    Reason(String code) {
        this.code = code;
    }

    /** Stable lower-case code, for instance {@code not-a-number}. */
    public String code() {
        return code;
    }
}
