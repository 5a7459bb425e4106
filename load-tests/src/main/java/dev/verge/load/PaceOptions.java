package dev.verge.load;

import dev.verge.load.replay.Pace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how fast a replay goes; at most one of them. */
final class PaceOptions {
    @Option(
            names = "--speed",
            paramLabel = "X",
            description = "X times as fast as it was recorded (default: 1, real time)")
    @Nullable
    Double speed;

    @Option(names = "--as-fast-as-possible", description = "as fast as the door takes the rows")
    boolean unlimited;

    @Option(
            names = "--step",
            paramLabel = "DURATION",
            description = "send this much of the recordings, then wait for Enter (q ends)")
    @Nullable
    Duration step;

    Pace pace() {
        if (unlimited) return new Pace.Unlimited();
        if (step != null) return new Pace.Stepped(step);
        return new Pace.Speed(speed == null ? 1 : speed);
    }
}
