package dev.verge.gateway.learning;

/**
 * A circuit breaker (Nygard, Release It!, 2007): open after a number of failures one after the other; closed again by the
 * first probe, or late answer, that succeeds. No request of a vehicle is the trial: probes go on while it is open.
 */
final class Breaker {
    private final int failuresToOpen;
    private int failures;
    private boolean open;

    Breaker(int failuresToOpen) {
        this.failuresToOpen = failuresToOpen;
    }

    boolean isOpen() {
        return open;
    }

    /** How many one after the other. */
    int failures() {
        return failures;
    }

    void failed() {
        failures++;
        if (failures >= failuresToOpen) open = true;
    }

    void succeeded() {
        failures = 0;
        open = false;
    }
}
