package dev.verge.gateway.learning;

/**
 * A circuit breaker (Nygard, Release It!, 2007): open after a number of failures one after the other; closed again by the
 * first probe, or late answer, that succeeds. No request of a vehicle is the trial: probes go on while it is open.
 *
 * <p>A ping is answered by less than a call needs: an uplink may let pings through and swallow bodies, a target may be
 * ready and work no more. So where there are probes that make a target work, a ping closes only what pings had opened.
 */
final class Breaker {
    private static final int PING_WEIGHS = 2;

    private final int failuresToOpen;
    private final boolean worked;
    private int calls;
    private int pings;
    private boolean open;

    /** @param worked whether some probes make the target work */
    Breaker(int failuresToOpen, boolean worked) {
        this.failuresToOpen = failuresToOpen;
        this.worked = worked;
    }

    boolean isOpen() {
        return open;
    }

    /** Whether pings are answered, and nothing else. */
    boolean swallows() {
        return open && pings == 0 && worked;
    }

    /** How many failed one after the other. */
    int failures() {
        return calls + PING_WEIGHS * pings;
    }

    void failed() {
        calls++;
        open |= failures() >= failuresToOpen;
    }

    void pingFailed() {
        pings++;
        open |= failures() >= failuresToOpen;
    }

    void succeeded() {
        calls = 0;
        pings = 0;
        open = false;
    }

    void pingSucceeded() {
        if (!worked || pings > 0) succeeded();
    }
}
