package dev.verge.load;

import dev.verge.load.door.Door;
import dev.verge.load.replay.Pace;
import dev.verge.load.replay.Source;
import dev.verge.load.simulate.CsvWriter;
import dev.verge.load.simulate.Drive;
import dev.verge.load.simulate.Fault;
import dev.verge.load.simulate.Regime;
import dev.verge.load.simulate.SimulatedFleet;
import dev.verge.load.simulate.VehicleSimulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./verge simulate}: made-up vehicles into CSV files or into a site. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes up vehicles: twelve signals that agree with each other, the same for the same seed.")
final class SimulateCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--regime",
            paramLabel = "REGIME",
            description = "idle, town, national-road or highway; repeatable, dealt out in turn (default: all four)")
    List<String> regimes = Arrays.stream(Regime.values()).map(Regime::label).toList();

    @Option(names = "--vehicles", paramLabel = "N", description = "how many vehicles (default: one a regime)")
    @Nullable
    Integer vehicles;

    @Option(names = "--duration", paramLabel = "D", description = "how long each drives (default: 10m)")
    Duration duration = Duration.ofMinutes(10);

    @Option(names = "--rate", paramLabel = "HZ", description = "rows a second and vehicle (default: 1)")
    double rate = 1;

    @Option(names = "--seed", paramLabel = "N", description = "another seed, other vehicles (default: 1)")
    long seed = 1;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "time of the first rows, as 2024-01-01T00:00:00Z (default: that one for files; into a site,"
                    + " now less the duration, or now in real time: rows never lie in the future)")
    @Nullable
    Instant start;

    @Option(names = "--noise", paramLabel = "X", description = "sensor noise: 1 as real ones (default), 0 none")
    double noise = 1;

    @Option(names = "--dropouts", paramLabel = "P", description = "probability that a row is missing (default: 0)")
    double dropouts;

    @Option(
            names = "--fault",
            paramLabel = "FAULT",
            description = "bias, drift, stuck, spikes, missing or swapped, as kind:signal[:from=S][:for=S][:size=X]"
                    + "[:with=SIGNAL]; repeatable. Example: drift:engine_oil_temperature:from=60:size=25")
    List<String> faults = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "write one CSV file a vehicle into this folder")
    @Nullable
    Path out;

    @Mixin
    DoorOptions door = new DoorOptions();

    @ArgGroup
    PaceOptions pace = new PaceOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "write a summary")
    @Nullable
    Path json;

    @Override
    public Integer call() throws InterruptedException, IOException {
        CommandSpec command = java.util.Objects.requireNonNull(spec);
        if ((out == null) == (door.kind == null)) {
            throw new ParameterException(command.commandLine(), "say where to: --out DIR or --door DOOR");
        }
        List<Drive> drives = drives(command);
        return out == null
                ? send(drives)
                : write(drives, out, command.commandLine().getErr());
    }

    private List<Drive> drives(CommandSpec command) {
        try {
            if (!(rate > 0 && rate <= 100)) throw new IllegalArgumentException("--rate must be above 0, at most 100");
            int count = vehicles == null ? regimes.size() : vehicles;
            if (count < 1) throw new IllegalArgumentException("--vehicles must be at least 1");
            return new SimulatedFleet(
                            regimes.stream().map(Regime::parse).toList(),
                            count,
                            begin(),
                            duration,
                            Duration.ofMillis(Math.round(1000 / rate)),
                            seed,
                            noise,
                            dropouts,
                            faults.stream().map(Fault::parse).toList())
                    .drives();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Instant begin() {
        if (start != null) return start;
        if (out != null) return Instant.parse("2024-01-01T00:00:00Z");
        Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
        boolean realTime = pace.pace() instanceof Pace.Speed(double factor) && factor <= 1;
        return realTime ? now : now.minus(duration);
    }

    private int send(List<Drive> drives) throws InterruptedException {
        List<Source> sources = drives.stream()
                .map(drive -> Source.of(drive.vehicle(), new VehicleSimulator(drive)))
                .toList();
        try (Door open = door.open()) {
            return new Player(sources, pace.pace(), duration, System.err)
                    .play(open, door.kind().label(), json);
        }
    }

    private int write(List<Drive> drives, Path folder, PrintWriter err) throws IOException {
        Files.createDirectories(folder);
        long rows = 0;
        for (Drive drive : drives) {
            Path file = folder.resolve(drive.vehicle() + ".csv");
            rows += CsvWriter.write(file, new VehicleSimulator(drive));
        }
        err.printf("%,d rows of %d vehicles in %s%n", rows, drives.size(), folder);
        return 0;
    }
}
