package dev.verge.telemetry.feature;

/** When the rows of a tensor are. */
public enum Grid {
    /** At the times of the window's rows; the window must have as many as the model wants. */
    AS_MEASURED,
    /** Evenly spread from the window's first row to its last, however many rows the window has. */
    UNIFORM
}
