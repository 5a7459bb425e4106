package dev.verge.wire;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Lets requests in while their number, and the sum of the large bodies among them, stay within bounds. Small bodies are
 * bounded by their number alone, so that one slow large upload does not keep them out. Where there is no room, those whose
 * bodies stall make it: see docs/adr/0206. Safe for use by many threads.
 */
public final class Admission {
    /** A request that was let in and whose body is still coming. */
    public interface Coming {
        /** What it was let in with. */
        long bytes();

        /** Whether its body has stalled or comes too slowly; called by any thread. */
        boolean isBehind();

        /** Gives its place up, if it still has it; called by any thread. Whether {@link #leave} is now the caller's to call. */
        boolean giveWay();
    }

    private final Queue<Coming> coming = new ConcurrentLinkedQueue<>();
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
    public boolean enter(long bodyBytes) {
        return take(bodyBytes) || !coming.isEmpty() && makeRoom(bodyBytes);
    }

    /** From now on a request that was let in may have to make room; {@link #forget} must follow. */
    public void await(Coming body) {
        coming.add(body);
    }

    /** The request's body is there, or the request over. */
    public void forget(Coming body) {
        coming.remove(body);
    }

    // the longest here first
    private boolean makeRoom(long bodyBytes) {
        for (Coming body : coming) {
            if (!isOfUse(body) || !body.isBehind() || !body.giveWay()) continue;
            leave(body.bytes());
            if (take(bodyBytes)) return true;
        }
        return false;
    }

    // a small body's place is no room for a large one
    private synchronized boolean isOfUse(Coming body) {
        return requests == maxRequests || large(body.bytes()) > 0;
    }

    private synchronized boolean take(long bodyBytes) {
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
