package dev.verge.ingest.partition;

/** The partition belongs to somebody else by now: stop at once, nothing more may be written. */
public final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LeaseLostException(int partition) {
        super("lease of partition " + partition + " is lost");
    }
}
