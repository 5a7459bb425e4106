package dev.verge.ingest.partition;

import java.util.Locale;

/** The steps on a measurement's way through ingest: each is a place where a process may die. */
public enum Step {
    /** A partition was acquired. */
    LEASE_TAKEN,
    /** Rows were read, and nothing has been written. */
    ROWS_READ,
    /** A row of another partition was copied there, and stands here still. */
    ROWS_MOVED,
    /** The row script was answered. */
    ROWS_WRITTEN,
    /** Windows were handed out and are pending. */
    WINDOWS_READ,
    /** Inference has answered, and the outcome is not written. */
    WINDOW_SCORED,
    /** The outcome script was answered. */
    OUTCOME_WRITTEN,
    /** Old entries were trimmed. */
    TRIMMED,
    /** A partition is about to be given back. */
    RELEASING;

    /** Name in configuration, for instance {@code rows-read}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
