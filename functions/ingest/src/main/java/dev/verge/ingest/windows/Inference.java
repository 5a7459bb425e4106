package dev.verge.ingest.windows;

import dev.verge.ingest.rows.EntryId;

/** Asks a model about one window. */
@FunctionalInterface
interface Inference {
    /** One attempt, which ends within the call's timeout; an answer is wanted within the deadline's budget. */
    Verdict predict(byte[] window, Deadline deadline, EntryId last) throws InterruptedException;
}
