package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.UseCount;
import dev.verge.inference.repository.ModelState.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process dies while a model runs: by a native crash, or because it is killed. */
@Timeout(240)
class QuarantineIT {
    private static final String INNOCENT = "sha256:" + "a1".repeat(32);
    private static final String CULPRIT = "sha256:" + "f2".repeat(32);

    @TempDir
    Path models;

    @TempDir
    Path state;

    /** Serves {@code counts}, idles for so long, and then asks it for so much that it does not end. */
    static final class Server {
        public static void main(String[] args) throws IOException {
            Workshop workshop = new Workshop(Path.of(args[0]), Path.of(args[1]));
            workshop.start();
            long end = System.nanoTime() + Long.parseLong(args[2]) * 1_000_000;
            while (System.nanoTime() < end) LockSupport.parkNanos(end - System.nanoTime());
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
        dieWhileItRuns("SEGV", 0);
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

    /** Two models run, each on a thread; the one on the main thread writes to where nobody may. */
    static final class TwoModels {
        public static void main(String[] args) throws Exception {
            StateFolder state = StateFolder.open(Path.of(args[0]), 3);
            UseCount innocent = state.count(INNOCENT);
            UseCount culprit = state.count(CULPRIT);
            CountDownLatch runs = new CountDownLatch(1);
            Thread.ofPlatform().name("innocent").start(() -> {
                innocent.begin();
                innocent.enter();
                runs.countDown();
                while (true) LockSupport.park();
            });
            runs.await();
            culprit.begin();
            culprit.enter();
            MemorySegment.ofAddress(8).reinterpret(8).set(ValueLayout.JAVA_INT_UNALIGNED, 0, 1);
        }
    }

    @Test
    void aModelThatMerelyRanWhenAnotherCrashedIsNotQuarantined() throws Exception {
        // When
        Process crashing = process(TwoModels.class, state)
                .redirectOutput(models.resolve("said").toFile())
                .start();
        assertThat(crashing.waitFor(60, TimeUnit.SECONDS)).isTrue();
        // Then
        try (StateFolder left = StateFolder.open(state, 3)) {
            assertThat(left.quarantined(CULPRIT))
                    .hasValueSatisfying(why -> assertThat(why).contains("SIGSEGV"));
            assertThat(left.quarantined(INNOCENT)).isEmpty();
        }
    }

    @Test
    void killsUnderLoadAreNobodysFault() throws Exception {
        // Given
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.put("counts", "1", Onnx.counts());
        }
        // When: it runs all the time, as under load, and the kernel or the kubelet kills
        for (int i = 0; i < 4; i++) dieWhileItRuns("KILL", 0);
        // Then
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.start();
            assertThat(workshop.state("counts", "1").state()).isEqualTo(State.READY);
        }
    }

    @Test
    void aModelThatSeldomRunsAndAlwaysWasThereIsQuarantined() throws Exception {
        // Given
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.put("counts", "1", Onnx.counts());
        }
        // When: each process idles for eight seconds, and dies without a report as soon as the model runs
        for (int i = 0; i < 3; i++) dieWhileItRuns("KILL", 8000);
        // Then
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.start();
            assertThat(workshop.state("counts", "1").reason()).contains("3 processes in a row");
        }
    }

    @Test
    void aModelThatMayHaveAbortedTheProcessMustPassItsTrialAgain() throws Exception {
        // Given
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.put("counts", "1", Onnx.counts());
        }
        dieWhileItRuns("KILL", 0);
        // When: the limits leave no room for a trial
        TrialLimits none = new TrialLimits(Duration.ofSeconds(60), 1);
        try (Workshop workshop = new Workshop(models, state, "all", none)) {
            workshop.start();
            // Then: that it has passed before does not count
            assertThat(workshop.state("counts", "1").reason()).contains("too little memory left to try it");
        }
    }

    @Test
    void aCleanEndForgivesEarlierDeaths() throws Exception {
        // Given
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.put("counts", "1", Onnx.counts());
        }
        dieWhileItRuns("KILL", 0);
        // When
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.start();
            assertThat(Files.list(state.resolve("deaths"))).hasSize(1);
        }
        // Then
        assertThat(Files.list(state.resolve("deaths"))).isEmpty();
        assertThat(Files.list(state.resolve("running"))).isEmpty();
    }

    private void dieWhileItRuns(String signal, int idleMillis) throws Exception {
        Process server = process(Server.class, models, state, idleMillis).start();
        try (BufferedReader said = server.inputReader()) {
            assertThat(said.lines().anyMatch(line -> line.equals("running"))).isTrue();
            // at once: what starts another process takes its time on a busy machine
            if (signal.equals("KILL")) server.destroyForcibly();
            else
                new ProcessBuilder("kill", "-" + signal, Long.toString(server.pid()))
                        .start()
                        .waitFor();
            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isNotZero();
        } finally {
            server.destroyForcibly();
        }
    }

    private ProcessBuilder process(Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        for (Object argument : arguments) command.add(argument.toString());
        return new ProcessBuilder(command).directory(state.toFile()).redirectErrorStream(true);
    }
}
