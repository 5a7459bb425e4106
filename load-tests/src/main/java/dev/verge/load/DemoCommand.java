package dev.verge.load;

import dev.verge.load.demo.Cut;
import dev.verge.load.demo.DemoRun;
import dev.verge.load.demo.Keys;
import dev.verge.load.demo.LiveTable;
import dev.verge.load.demo.PlainLines;
import dev.verge.load.demo.PredictionsFile;
import dev.verge.load.demo.Summary;
import dev.verge.load.demo.View;
import dev.verge.load.replay.Pace;
import dev.verge.load.replay.RecordedFleet;
import dev.verge.load.replay.Source;
import dev.verge.load.simulate.Regime;
import dev.verge.load.simulate.SimulatedFleet;
import dev.verge.load.simulate.VehicleSimulator;
import dev.verge.load.site.Function;
import dev.verge.load.site.RedisServer.Fsync;
import dev.verge.load.site.Site;
import dev.verge.load.wan.Outage;
import dev.verge.load.wan.Wan;
import dev.verge.telemetry.recording.RecordingOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./verge demo}: a site on this machine, vehicles into it, predictions out of it. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Starts Redis (or uses VERGE_REDIS_URL), ingest, the gateway, inference at the edge and inference behind"
                        + " an uplink, replays recorded drives and shows the predictions and where they were made. Key u cuts"
                        + " the uplink and heals it. Ctrl-C stops everything it started.")
final class DemoCommand implements Callable<Integer> {
    private static final int SIMULATED_VEHICLES = 8;
    private static final Duration SIMULATED_DRIVE = Duration.ofMinutes(20);
    private static final int SHOWN_NOTES = 5;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "FILE|DIR",
            description =
                    "recordings, repeatable (default: VERGE_DATA, else ../shared/data beside the project; where that"
                            + " is missing, simulated vehicles)")
    List<Path> data = List.of();

    @Option(
            names = "--vehicles",
            paramLabel = "N",
            description = "as many vehicles: recordings are repeated as NAME-2… (default: one a recording)")
    @Nullable
    Integer vehicles;

    @Option(names = "--speed", paramLabel = "X", description = "X times as fast as it was recorded (default: 10)")
    double speed = 10;

    @Option(
            names = "--duration",
            paramLabel = "D",
            description = "end this long after the replay began, for instance 90s or 5m")
    Duration duration = Duration.ofDays(365);

    @Option(
            names = "--until-done",
            description = "end when the replay is over and every row and window has its outcome")
    boolean untilDone;

    @Option(names = "--json", paramLabel = "FILE", description = "write the summary")
    @Nullable
    Path json;

    @Option(names = "--predictions", paramLabel = "FILE", description = "write each prediction as a line of JSON")
    @Nullable
    Path predictions;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "HTTP port of ingest; inference at the edge takes the next one (default: free ones)")
    int port;

    @Option(
            names = "--wan",
            paramLabel = "SPEC",
            description = "the way to the cloud: a round trip, jitter if any, and a rate (default: 40ms,20mbit), for"
                    + " instance 300ms±50ms,2mbit")
    Wan wan = Wan.parse("40ms,20mbit");

    @Option(
            names = "--cut-uplink",
            paramLabel = "FROM..UNTIL",
            description = "cut the uplink for a while, counted from the replay's beginning, for instance 10s..20s;"
                    + " repeatable")
    List<Outage> cuts = List.of();

    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Thread starting;

    @Override
    public Integer call() throws IOException {
        long begin = System.nanoTime();
        checkArguments();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::stopInOrder));
        try (Vehicles fleet = vehicles();
                Optionally<PredictionsFile> file = predictionsFile()) {
            Site site = startSite();
            Summary summary;
            try {
                say(
                        "ingest on %s, gateway on %s, inference on %s, %s",
                        site.ingest().url(),
                        site.gateway().map(Function::url).orElse("no port"),
                        site.inference().url(),
                        site.redisUrl());
                summary = run(site, fleet, file.value(), begin);
            } catch (RuntimeException e) {
                site.stop();
                if (!isStopping()) say("the logs are in %s", site.folder());
                throw e;
            }
            site.close();
            finish(summary, fleet);
            return 0;
        } finally {
            stopped.countDown();
        }
    }

    private Summary run(Site site, Vehicles fleet, Optional<PredictionsFile> file, long begin) {
        Optional<Keys> keys =
                Terminal.current().in() ? Keys.listen(System.in, key -> pressed(key, site)) : Optional.empty();
        try {
            if (keys.isPresent()) say("key u cuts the uplink, and heals it");
            return new DemoRun(site, fleet.sources(), new Pace.Speed(speed), view(), file, stopRequested, cuts, begin)
                    .run(duration, untilDone);
        } finally {
            keys.ifPresent(Keys::close);
        }
    }

    private static void pressed(int key, Site site) {
        if (key == 'u') site.uplink().ifPresent(Cut::toggle);
    }

    private Site startSite() {
        starting = Thread.currentThread();
        try {
            return Site.start(new Site.Plan(
                    home(),
                    ownRedis(),
                    Fsync.OFF,
                    port,
                    Map.of(
                            "VERGE_INGEST_ANSWER_WITHIN",
                            "PT%.3fS".formatted(answerWithin().toMillis() / 1000.0)),
                    Optional.of(wan)));
        } finally {
            starting = null;
        }
    }

    // enough for the cloud, and for the edge if the cloud has not answered
    private Duration answerWithin() {
        return Duration.ofMillis(250).plus(wan.roundTrip().multipliedBy(3));
    }

    private void finish(Summary summary, Vehicles fleet) {
        System.out.println(summary.text());
        System.out.flush();
        if (json != null) Player.write(json, summary);
        if (summary.rejected().getOrDefault("late", 0L) > summary.rows()
                && ownRedis().isPresent()) {
            say(
                    "most rows were late because this Redis holds later rows of the same vehicles, perhaps of an earlier demo;"
                            + " erase the vehicles (DELETE /v1/vehicles/{id} of ingest) or use another Redis");
        }
        List<String> notes = fleet.notes().get();
        notes.stream().limit(SHOWN_NOTES).forEach(note -> say("%s", note));
        if (notes.size() > SHOWN_NOTES) say("and %d more notes on the recordings", notes.size() - SHOWN_NOTES);
    }

    private void checkArguments() {
        if (vehicles != null && vehicles < 1) throw wrong("--vehicles must be at least 1 but is " + vehicles);
        if (!(speed > 0 && speed < Double.POSITIVE_INFINITY)) throw wrong("--speed must be above 0 but is " + speed);
        if (port < 0 || port > 65_534) throw wrong("--port must be 1 to 65534 but is " + port);
        Path folder = json == null ? null : json.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new UserError("cannot write " + json + ": there is no folder " + folder);
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), sentence);
    }

    /** What is replayed, what the readers noticed, and what to close. */
    private record Vehicles(List<Source> sources, java.util.function.Supplier<List<String>> notes, Runnable onClose)
            implements AutoCloseable {
        @Override
        public void close() {
            onClose.run();
        }
    }

    private Vehicles vehicles() {
        List<Path> paths = data.isEmpty() ? List.of(defaultData()) : data;
        if (data.isEmpty() && !Files.exists(paths.get(0))) {
            say("no recordings at %s (VERGE_DATA): simulating vehicles", paths.get(0));
            return simulated();
        }
        RecordingOptions options = RecordingOptions.DEFAULT.withStart(ReplayCommand.DEFAULT_START);
        RecordedFleet fleet = RecordedFleet.open(paths, vehicles == null ? 0 : vehicles, options);
        return new Vehicles(fleet.sources(), fleet::notes, fleet::close);
    }

    private static Path defaultData() {
        String given = System.getenv("VERGE_DATA");
        return given == null || given.isBlank()
                ? home().resolve("../shared/data").normalize()
                : Path.of(given);
    }

    // started so long ago that no row lies in the future, at any speed from real time on
    private Vehicles simulated() {
        Instant start = Instant.ofEpochSecond(Instant.now().getEpochSecond()).minus(SIMULATED_DRIVE);
        int count = vehicles == null ? SIMULATED_VEHICLES : vehicles;
        List<Source> sources = new SimulatedFleet(
                        List.of(Regime.values()),
                        count,
                        start,
                        SIMULATED_DRIVE,
                        Duration.ofSeconds(1),
                        1,
                        1,
                        0,
                        List.of())
                .drives().stream()
                        .map(drive -> Source.of(drive.vehicle(), new VehicleSimulator(drive)))
                        .toList();
        return new Vehicles(sources, List::of, () -> {});
    }

    /** Something to close, or nothing. */
    private record Optionally<T extends AutoCloseable>(Optional<T> value) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (value.isEmpty()) return;
            try {
                value.get().close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    private Optionally<PredictionsFile> predictionsFile() {
        if (predictions == null) return new Optionally<>(Optional.empty());
        try {
            return new Optionally<>(Optional.of(new PredictionsFile(predictions)));
        } catch (IOException e) {
            throw new UserError("cannot write " + predictions + ": " + e);
        }
    }

    private static View view() {
        Terminal terminal = Terminal.current();
        PrintStream out = System.out;
        return terminal.out() ? new LiveTable(out, terminal.rows(), terminal.columns()) : new PlainLines(out);
    }

    private static Optional<String> ownRedis() {
        return Optional.ofNullable(System.getenv("VERGE_REDIS_URL")).filter(url -> !url.isBlank());
    }

    private static Path home() {
        return Path.of(System.getProperty("verge.home", "."));
    }

    private boolean isStopping() {
        return stopRequested.getCount() == 0;
    }

    // runs when the JVM is asked to end: the demo's own thread stops what it started, this one waits for it
    private void stopInOrder() {
        stopRequested.countDown();
        Thread waiting = starting;
        if (waiting != null) waiting.interrupt(); // nobody has to wait for a site that is not wanted any more
        try {
            if (!stopped.await(25, TimeUnit.SECONDS)) say("could not stop everything in time; the watchdog does");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(String format, Object... arguments) {
        System.err.println("verge: " + String.format(format, arguments));
    }
}
