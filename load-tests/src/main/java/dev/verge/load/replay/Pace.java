package dev.verge.load.replay;

import java.time.Duration;

/** How recording time passes on the wall. */
public sealed interface Pace {
    /** So many times as fast as it was recorded: 1 is real time. */
    record Speed(double factor) implements Pace {
        /** @throws IllegalArgumentException if the factor is not positive */
        public Speed {
            if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("speed must be above 0 but is " + factor);
            }
        }
    }

    /** As fast as the door takes the rows. */
    record Unlimited() implements Pace {}

    /** So much recording time, and then it waits for the person at the keyboard. */
    record Stepped(Duration step) implements Pace {}
}
