package dev.verge.ingest.partition;

/** A partition is to be taken anew: something was mended, or must be read again. */
public final class RestartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RestartException(String message) {
        super(message);
    }
}
