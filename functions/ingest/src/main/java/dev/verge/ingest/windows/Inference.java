package dev.verge.ingest.windows;

/** Asks a model about one window. */
@FunctionalInterface
interface Inference {
    /** One attempt, which ends within the call's timeout. */
    Verdict predict(byte[] window) throws InterruptedException;
}
