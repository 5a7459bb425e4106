package dev.verge.load.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.load.simulate.CsvWriter;
import dev.verge.load.simulate.Drive;
import dev.verge.load.simulate.Regime;
import dev.verge.load.simulate.VehicleSimulator;
import dev.verge.load.site.Ports;
import dev.verge.telemetry.VehicleId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole demo as a process, with the packaged functions. */
class DemoIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final int ROWS = 130; // three windows of 40, and ten rows that are not enough
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private Path recordings;

    @BeforeAll
    static void functionsMustBePackaged() {
        for (String function : List.of("ingest", "inference")) {
            assumePackaged("functions/" + function);
        }
        assumePackaged("obu-gateway");
    }

    private static void assumePackaged(String module) {
        Path jar = HOME.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
        assumeThat(jar).as("%s is packaged (build all modules)", module).exists();
    }

    @BeforeEach
    void recordTwoDrives() throws IOException {
        recordings = Files.createDirectory(folder.resolve("recordings"));
        for (Regime regime : List.of(Regime.IDLE, Regime.HIGHWAY)) {
            Drive drive = new Drive(
                    new VehicleId(regime.label()),
                    regime,
                    START,
                    Duration.ofSeconds(ROWS),
                    Duration.ofSeconds(1),
                    1,
                    1,
                    0,
                    List.of());
            CsvWriter.write(recordings.resolve(regime.label() + ".csv"), new VehicleSimulator(drive));
        }
    }

    private Process demo(Map<String, String> environment, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dverge.home=" + HOME,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.verge.load.Verge",
                "demo",
                "--data",
                recordings.toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("demo.log").toFile());
        builder.environment().remove("VERGE_REDIS_URL");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("demo.log"));
    }

    private static List<String> windows(String vehicle) {
        long start = START.toEpochMilli();
        return List.of(0, 40, 80).stream()
                .map(row -> vehicle + "/" + (start + row * 1000L) + "-" + (start + (row + 39) * 1000L) + "/40x40")
                .toList();
    }

    @Test
    void everyWindowOfEveryVehicleIsPredictedOnceAndInOrder() throws IOException, InterruptedException {
        // Given
        Path json = folder.resolve("summary.json");
        Path predictions = folder.resolve("predictions.jsonl");
        // When
        Process demo = demo(
                Map.of(),
                "--until-done",
                "--speed",
                "60",
                "--vehicles",
                "3",
                "--json",
                json.toString(),
                "--predictions",
                predictions.toString());
        // Then
        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as(log()).isZero();
        ObjectMapper mapper = new ObjectMapper();
        List<String> ids = new ArrayList<>();
        for (String line : Files.readAllLines(predictions)) {
            ids.add(mapper.readTree(line).path("id").asText());
        }
        for (String vehicle : List.of("highway", "highway-2", "idle")) {
            assertThat(ids.stream().filter(id -> id.startsWith(vehicle + "/"))).isEqualTo(windows(vehicle));
        }
        assertThat(ids).hasSize(9);
        JsonNode summary = mapper.readTree(json.toFile());
        assertThat(summary.path("rows").asLong()).isEqualTo(3 * ROWS);
        assertThat(summary.path("windows").asLong()).isEqualTo(9);
        assertThat(summary.path("vehicles").asLong()).isEqualTo(3);
        assertThat(summary.path("rejected")).isEmpty();
        assertThat(log()).contains("highway: ", "9 windows", "scored at ");
        long routed = 0;
        for (JsonNode reasons : summary.path("routes")) {
            for (JsonNode count : reasons) routed += count.asLong();
        }
        assertThat(routed).isEqualTo(9);
    }

    @Test
    void everyWindowIsPredictedOnceWhileTheUplinkIsCutAndTheEdgeTakesOver() throws Exception {
        // Given
        Path json = folder.resolve("summary.json");
        Path predictions = folder.resolve("predictions.jsonl");
        // When: the first windows are complete after four seconds, the last after twelve
        Process demo = demo(
                Map.of(),
                "--until-done",
                "--speed",
                "10",
                "--wan",
                "20ms,20mbit",
                "--cut-uplink",
                "6s..60s",
                "--vehicles",
                "3",
                "--json",
                json.toString(),
                "--predictions",
                predictions.toString());
        // Then
        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as(log()).isZero();
        assertThat(log()).contains("uplink 20ms,20mbit is up", "uplink 20ms,20mbit is cut");
        ObjectMapper mapper = new ObjectMapper();
        List<String> ids = new ArrayList<>();
        for (String line : Files.readAllLines(predictions)) {
            ids.add(mapper.readTree(line).path("id").asText());
        }
        assertThat(ids).doesNotHaveDuplicates().hasSize(9);
        JsonNode summary = mapper.readTree(json.toFile());
        assertThat(summary.path("rejected")).isEmpty();
        assertThat(summary.path("routes").path("edge").path("cloud-down").asLong())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6}) // of the watchdog, Redis and four JVMs
    void childrenEndWhenTheDemoIsKilledWhileItStarts(int begun) throws IOException, InterruptedException {
        // Given
        Process demo = demo(Map.of());
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> demo.descendants().count() >= begun);
        List<ProcessHandle> children = demo.descendants().toList();
        // When
        demo.destroyForcibly().waitFor();
        // Then
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aFunctionThatDiesEndsTheDemoWithASentence() throws IOException, InterruptedException {
        // Given
        Process demo = demo(Map.of());
        await().atMost(PATIENCE).until(() -> log().contains("ingest on "));
        ProcessHandle ingest = demo.children()
                .filter(child -> child.info().commandLine().orElse("").contains("ingest/target"))
                .findFirst()
                .orElseThrow();
        // When
        ingest.destroyForcibly();
        // Then
        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(1);
        assertThat(log()).contains("verge: ingest died with exit code 137; its log is ");
    }

    @Test
    void aRedisThatIsNotThereIsOneSentence() throws IOException, InterruptedException {
        String url = "redis://127.0.0.1:" + Ports.free();
        Process demo = demo(Map.of("VERGE_REDIS_URL", url));
        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(1);
        assertThat(log()).isEqualTo("verge: Redis at " + url + " cannot be reached: Connection refused\n");
    }
}
