package dev.verge.telemetry.recording;

/** What kind of log a file is; told by its first lines, not by its name. */
public enum RecordingFormat {
    /** Pairs of STAMP and value, a line each round of polling. */
    ATECA,
    /** A time of day and sampled-and-held values, a line each single reading. */
    KIT,
    /** A header with a time column and known signals. */
    CSV
}
