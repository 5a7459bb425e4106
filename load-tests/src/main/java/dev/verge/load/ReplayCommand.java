package dev.verge.load;

import dev.verge.load.door.Door;
import dev.verge.load.replay.RecordedFleet;
import dev.verge.telemetry.recording.RecordingOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./verge replay}: recordings as vehicles into a site. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Replays recordings (Ateca, KIT and generic CSV, plain or gzip) as vehicles. All vehicles start"
                + " together; each keeps the times of its recording, in UTC.")
final class ReplayCommand implements Callable<Integer> {
    /** For recordings that do not say when they began: long past, so that no row lies in the future at any speed. */
    static final Instant DEFAULT_START = Instant.parse("2024-01-01T00:00:00Z");

    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE|DIR", description = "recordings, or folders of them")
    List<Path> data = List.of();

    @Option(
            names = "--vehicles",
            paramLabel = "N",
            description = "as many vehicles: recordings are repeated as NAME-2, NAME-3… (default: one a recording)")
    @Nullable
    Integer vehicles;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "start of recordings that do not say when they began (default: 2024-01-01T00:00:00Z)")
    Instant start = DEFAULT_START;

    @Option(names = "--rate", paramLabel = "HZ", description = "rows a second taken from KIT recordings (default: 1)")
    double rate = 1;

    @Option(names = "--duration", paramLabel = "D", description = "stop after this much recording time")
    Duration duration = Duration.ofDays(36_500);

    @Mixin
    DoorOptions door = new DoorOptions();

    @ArgGroup
    PaceOptions pace = new PaceOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "write a summary")
    @Nullable
    Path json;

    @Override
    public Integer call() throws InterruptedException {
        if (vehicles != null && vehicles < 1) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "--vehicles must be at least 1 but is " + vehicles);
        }
        RecordingOptions options = RecordingOptions.DEFAULT.withStart(start).withRate(rate);
        try (RecordedFleet fleet = RecordedFleet.open(data, vehicles == null ? 0 : vehicles, options);
                Door open = door.open()) {
            int exit = new Player(fleet.sources(), pace.pace(), duration, System.err)
                    .play(open, door.kind().label(), json);
            fleet.notes().forEach(note -> System.err.println("verge: " + note));
            return exit;
        }
    }
}
