package dev.verge.wire;

/**
 * Lets requests in while their number and the sum of their bodies stay within bounds; one body alone always fits if it
 * is within the bound on bytes. Safe for use by many threads.
 */
public final class Admission {
    private final int maxRequests;
    private final long maxBytes;
    private int requests;
    private long bytes;

    /**
     * @param maxRequests requests at a time
     * @param maxBytes bytes of bodies at a time
     */
    public Admission(int maxRequests, long maxBytes) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    /** Whether a request may come in; if so, {@link #leave} must follow with the same number. */
    public synchronized boolean enter(long bodyBytes) {
        if (requests == maxRequests || bodyBytes > maxBytes - bytes) return false;
        requests++;
        bytes += bodyBytes;
        return true;
    }

    /** The request that {@link #enter} let in has been answered, or its connection is gone. */
    public synchronized void leave(long bodyBytes) {
        requests--;
        bytes -= bodyBytes;
    }
}
