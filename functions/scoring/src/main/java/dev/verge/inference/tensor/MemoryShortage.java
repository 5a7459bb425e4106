package dev.verge.inference.tensor;

/** Other requests take the memory that there is for this; it may be there in a moment. Has no stack trace. */
public final class MemoryShortage extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param what what there is no memory for, as in "there is no memory for …" */
    public MemoryShortage(String what) {
        super("there is no memory for " + what + " now; try again later", null, false, false);
    }

    /** Whether something failed because memory ran out, on the heap or outside of it. */
    public static boolean isBehind(Throwable thrown) {
        // Netty wraps what its reflective calls throw
        for (Throwable t = thrown; t != null; t = t.getCause()) if (t instanceof OutOfMemoryError) return true;
        return false;
    }
}
