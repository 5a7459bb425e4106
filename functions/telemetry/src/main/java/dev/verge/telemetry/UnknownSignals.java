package dev.verge.telemetry;

/** What becomes of a row with a field that is no known signal. */
public enum UnknownSignals {
    /** The row is rejected: a misspelt signal must not silently be missing from every window. */
    REJECT,
    /** The field is left out. */
    IGNORE
}
