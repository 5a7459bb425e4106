package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.repository.ModelState.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process dies while a model runs: by a native crash, or because it is killed. */
@Timeout(240)
class QuarantineIT {
    @TempDir
    Path models;

    @TempDir
    Path state;

    /** Serves {@code counts} and asks it for so much that it does not end. */
    static final class Server {
        public static void main(String[] args) throws IOException {
            Workshop workshop = new Workshop(Path.of(args[0]), Path.of(args[1]));
            workshop.start();
            // in use from now on, whether it runs already or is about to
            if (!workshop.directory
                    .find("counts", Optional.empty())
                    .orElseThrow()
                    .acquire()) return;
            System.out.println("running");
            workshop.ask("counts", List.of(Workshop.count("n", Long.MAX_VALUE), Workshop.floats("x", 0)))
                    .release();
        }
    }

    @Test
    void aModelThatCrashedTheProcessIsQuarantinedUntilItIsForced() throws Exception {
        // Given
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.put("counts", "1", Onnx.counts());
            workshop.put("adds", "1", Onnx.adds(1));
        }
        // When
        dieWhileItRuns("SEGV");
        // Then
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.start();
            assertThat(workshop.ask("adds", 1)).isEqualTo(2);
            assertThat(workshop.state("counts", "1")).satisfies(found -> {
                assertThat(found.state()).isEqualTo(State.UNAVAILABLE);
                assertThat(found.reason()).contains("quarantine").contains("SIGSEGV");
            });
            assertThatThrownBy(() -> workshop.load("counts"))
                    .isInstanceOf(InferFault.class)
                    .hasMessageContaining("force=true");
            workshop.load("counts", Map.of("force", "true"));
            assertThat(workshop.state("counts", "1").state()).isEqualTo(State.READY);
        }
    }

    @Test
    void oneKillIsNobodysFaultAndThreeInARowAre() throws Exception {
        // Given
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.put("counts", "1", Onnx.counts());
        }
        // When
        dieWhileItRuns("KILL");
        dieWhileItRuns("KILL");
        // Then: the third process still serves it
        dieWhileItRuns("KILL");
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.start();
            assertThat(workshop.state("counts", "1").reason()).contains("3 processes in a row");
        }
    }

    @Test
    void aCleanEndForgivesEarlierDeaths() throws Exception {
        // Given
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.put("counts", "1", Onnx.counts());
        }
        dieWhileItRuns("KILL");
        // When
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.start();
            assertThat(Files.list(state.resolve("deaths"))).hasSize(1);
        }
        // Then
        assertThat(Files.list(state.resolve("deaths"))).isEmpty();
        assertThat(Files.list(state.resolve("running"))).isEmpty();
    }

    private void dieWhileItRuns(String signal) throws Exception {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-CreateCoredumpOnCrash",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName(),
                        models.toString(),
                        state.toString())
                .directory(state.toFile())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = server.inputReader()) {
            assertThat(said.lines().anyMatch(line -> line.equals("running"))).isTrue();
            new ProcessBuilder("kill", "-" + signal, Long.toString(server.pid()))
                    .start()
                    .waitFor();
            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isNotZero();
        } finally {
            server.destroyForcibly();
        }
    }
}
