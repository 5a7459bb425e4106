package dev.verge.gateway.outbox;

/** Who takes batches: the cloud. */
interface Receiver {
    /** Whether it is worth trying. */
    boolean isUp();

    /**
     * Sends a batch and waits for what it says, with a limit.
     *
     * @param batch a CloudEvents batch in JSON
     * @param events in it
     */
    Receipt send(byte[] batch, int events) throws InterruptedException;
}
