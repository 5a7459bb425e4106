package dev.verge.telemetry.feature;

/** Where a value between two measured ones comes from. */
public enum Method {
    /** From the last measured value before it; the future is not looked at. */
    HOLD,
    /** From the straight line between the measured values on both sides; where there is one side only, from that one. */
    LINEAR
}
