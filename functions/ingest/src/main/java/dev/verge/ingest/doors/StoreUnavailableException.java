package dev.verge.ingest.doors;

/** Redis did not take a write in time: nothing is known of what it kept, and the write may be repeated. */
public class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
