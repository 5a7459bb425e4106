package dev.verge.inference.plane;

/** Why a call has no answer: a status as HTTP means it, and one sentence for the caller that names the fault. */
public final class InferFault extends RuntimeException {
    /** Status of a call whose caller has gone, which nobody hears; nginx has made it known. */
    static final int CLIENT_CLOSED_REQUEST = 499;

    private final int status;

    /**
     * @param status 400 wrong request, 404 no such model or version, 413 too large, 429 or 503 try later, 504 deadline, 500
     *     the model failed
     */
    public InferFault(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
