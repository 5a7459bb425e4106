package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.onnx.SessionSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model can do to its trial, and that this process and its folder are none the worse for it. */
class TrialIT {
    private static final ModelKey KEY = new ModelKey("m", "1");
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void aSoundModelPasses() {
        assertThatCode(() -> run(Onnx.adds(1), Trial.class, Workshop.LIMITS)).doesNotThrowAnyException();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aModelThatWantsMoreMemoryThanThereIsFails() {
        // 16 GiB at once
        assertRefused(Onnx.allocates(1L << 32), Workshop.LIMITS, "");
        // 1 GiB, which the limit of 512 MiB does not give
        assertRefused(Onnx.allocates(1L << 28), Workshop.LIMITS, "");
    }

    @Test
    void aModelThatDoesNotEndIsKilled() {
        TrialLimits limits = new TrialLimits(Duration.ofSeconds(6), 512 * MEGABYTE);
        assertRefused(Onnx.countsTo(Long.MAX_VALUE), limits, "did not end within 6 s");
    }

    @Test
    void aFileThatIsAnotherThanTheOneInspectedFails() throws IOException {
        // Given
        Path model = Files.write(folder.resolve("model.onnx"), Onnx.adds(1));
        TrialProcess trial = new TrialProcess(TrialCommand.java(Trial.class), folder, SessionSettings.RUN_BYTES);
        // Then
        assertThatThrownBy(() -> trial.run(KEY, model, Digests.of(Onnx.adds(2)), MEGABYTE, Workshop.LIMITS))
                .isInstanceOf(ModelFault.class)
                .hasMessageContaining("changed");
    }

    @Test
    void aCrashIsToldWithItsSignal() {
        assertEnds(Crashes.class, Workshop.LIMITS, "SIGSEGV");
    }

    @Test
    void anEndWithoutAVerdictIsNoSuccess() {
        assertEnds(SaysNothing.class, Workshop.LIMITS, "ended with code 0");
    }

    @Test
    void aProcessThatHangsIsKilled() {
        assertEnds(Hangs.class, new TrialLimits(Duration.ofSeconds(2), 512 * MEGABYTE), "did not end within 2 s");
    }

    @Test
    void memoryThatNoLimitOfTheSystemCountsIsWatched() {
        assertEnds(Maps.class, new TrialLimits(Duration.ofSeconds(60), 200 * MEGABYTE), "more than 200 MiB");
    }

    @Test
    void ourEnvironmentStaysHere() {
        assertThat(System.getenv()).containsKey("PATH").hasSizeGreaterThan(3);
        assertEnds(TellsEnvironment.class, Workshop.LIMITS, "error: LC_ALL MALLOC_ARENA_MAX PATH");
    }

    private void assertRefused(byte[] model, TrialLimits limits, String reason) {
        assertThatThrownBy(() -> run(model, Trial.class, limits))
                .isInstanceOf(ModelFault.class)
                .hasMessageContaining(reason);
        assertThat(folder).isEmptyDirectory();
    }

    private void assertEnds(Class<?> main, TrialLimits limits, String reason) {
        assertThatThrownBy(() -> run(Onnx.adds(1), main, limits))
                .isInstanceOf(ModelFault.class)
                .hasMessageContaining(reason);
        assertThat(folder).isEmptyDirectory();
    }

    private void run(byte[] model, Class<?> main, TrialLimits limits) throws IOException, ModelFault {
        Path place = Files.createTempFile("model", ".onnx");
        try {
            Files.write(place, model);
            new TrialProcess(TrialCommand.java(main), folder, SessionSettings.RUN_BYTES)
                    .run(KEY, place, Digests.of(model), 64 * MEGABYTE, limits);
        } finally {
            Files.delete(place);
        }
    }

    /** Reads from address 0. */
    static final class Crashes {
        @SuppressWarnings({"deprecation", "removal"})
        public static void main(String[] args) throws Exception {
            var field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            System.out.println(((sun.misc.Unsafe) field.get(null)).getLong(0));
        }
    }

    static final class SaysNothing {
        public static void main(String[] args) {}
    }

    static final class Hangs {
        public static void main(String[] args) {
            while (true) LockSupport.park();
        }
    }

    /** Holds a file in memory as often as it can: no data segment, but resident. */
    static final class Maps {
        public static void main(String[] args) throws IOException {
            Path large = Path.of(System.getProperty("java.home"), "lib", "modules");
            List<Object> held = new ArrayList<>();
            int sum = 0;
            for (int i = 0; i < 100; i++) {
                try (FileChannel file = FileChannel.open(large)) {
                    var memory = file.map(MapMode.READ_ONLY, 0, file.size());
                    for (int at = 0; at < memory.limit(); at += 4096) sum += memory.get(at);
                    held.add(memory);
                }
            }
            System.out.println(sum + held.size());
        }
    }

    static final class TellsEnvironment {
        public static void main(String[] args) {
            System.out.println(
                    "error: " + String.join(" ", new TreeSet<>(System.getenv().keySet())));
            System.exit(1);
        }
    }
}
