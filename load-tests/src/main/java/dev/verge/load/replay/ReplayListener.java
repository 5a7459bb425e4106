package dev.verge.load.replay;

import dev.verge.telemetry.Measurement;

/** Told about a replay as it goes, on the replay's thread. */
@FunctionalInterface
public interface ReplayListener {
    /** A row was handed to the door; {@code placeMillis} is the replay clock, in milliseconds of recording time. */
    void sent(Measurement row, long placeMillis);
}
