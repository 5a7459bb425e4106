package dev.verge.load.replay;

/**
 * When a row is due. All vehicles start together: a row's place on the clock is its distance from its own recording's
 * first row. Time comes in as an argument, so that a day can pass in a test.
 *
 * @param startNanos the wall clock ({@link System#nanoTime}) at recording time 0
 * @param pace how recording time passes
 */
public record ReplayClock(long startNanos, Pace pace) {
    /** Nanoseconds to wait at {@code now} until a row at this place is due; 0 or less means now. */
    public long waitNanos(long placeMillis, long now) {
        return switch (pace) {
            case Pace.Speed(double factor) -> startNanos + (long) (placeMillis * 1e6 / factor) - now;
            case Pace.Unlimited() -> 0;
            case Pace.Stepped(var step) -> 0;
        };
    }
}
