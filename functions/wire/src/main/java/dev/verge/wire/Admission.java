package dev.verge.wire;

/**
 * Lets requests in while their number, and the sum of the large bodies among them, stay within bounds. Small bodies are
 * bounded by their number alone, so that one slow large upload does not keep them out. Safe for use by many threads.
 */
public final class Admission {
    private final int maxRequests;
    private final long smallBytes;
    private final long maxLargeBytes;
    private int requests;
    private long largeBytes;

    /**
     * @param maxRequests requests at a time
     * @param smallBytes longest body that counts as small
     * @param maxLargeBytes bytes of larger bodies at a time
     */
    public Admission(int maxRequests, long smallBytes, long maxLargeBytes) {
        this.maxRequests = maxRequests;
        this.smallBytes = smallBytes;
        this.maxLargeBytes = maxLargeBytes;
    }

    /** Whether a request may come in; if so, {@link #leave} must follow with the same number. */
    public synchronized boolean enter(long bodyBytes) {
        long large = large(bodyBytes);
        if (requests == maxRequests || large > maxLargeBytes - largeBytes) return false;
        requests++;
        largeBytes += large;
        return true;
    }

    /** The request that {@link #enter} let in has been answered, or its connection is gone. */
    public synchronized void leave(long bodyBytes) {
        requests--;
        largeBytes -= large(bodyBytes);
    }

    private long large(long bodyBytes) {
        return bodyBytes <= smallBytes ? 0 : bodyBytes;
    }
}
