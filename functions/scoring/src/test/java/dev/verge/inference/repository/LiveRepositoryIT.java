package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.repository.ModelState.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRepositoryIT {
    @TempDir
    Path models;

    @TempDir
    Path state;

    private Workshop workshop;

    @BeforeEach
    void open() throws IOException {
        workshop = new Workshop(models, state);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void loadsNewVersionsWhileTheOldAnswer() throws IOException {
        // Given
        workshop.put("adds", "9", Onnx.adds(9));
        workshop.start();
        assertThat(workshop.ask("adds", 1)).isEqualTo(10);
        workshop.put("adds", "10", Onnx.adds(10));
        // When
        workshop.load("adds");
        // Then
        assertThat(workshop.ask("adds", 1)).isEqualTo(11);
        assertThat(workshop.directory.versions("adds")).containsExactlyInAnyOrder("9", "10");
        assertThat(workshop.state("adds", "9").state()).isEqualTo(State.READY);
    }

    @Test
    void whoWritesToTheFilesOfAModelThatServesChangesNothing() throws IOException {
        // Given
        workshop.put("adds", "1", Onnx.addsTensor(Onnx.external("summand", new long[] {4}, "weights.bin")));
        Path weights = models.resolve("adds/1/weights.bin");
        Files.write(weights, floats(5));
        workshop.start();
        assertThat(workshop.ask("adds", 1)).isEqualTo(6);
        String digest = digest("adds");
        // When they are overwritten in place, and cut short, which ends a process that has them mapped
        Files.write(weights, floats(7), StandardOpenOption.WRITE);
        assertThat(workshop.ask("adds", 1)).isEqualTo(6);
        Files.write(weights, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        assertThat(workshop.ask("adds", 1)).isEqualTo(6);
        // Then a load sees that they are others, and nothing of ours is left
        Files.write(weights, floats(8));
        workshop.load("adds");
        assertThat(workshop.ask("adds", 1)).isEqualTo(9);
        assertThat(digest("adds")).isNotEqualTo(digest);
        try (Stream<Path> left = Files.walk(state)) {
            assertThat(left).noneMatch(file -> file.getFileName().toString().equals("weights.bin"));
        }
    }

    private String digest(String model) {
        return workshop.directory
                .find(model, Optional.empty())
                .orElseThrow()
                .identity()
                .digest();
    }

    private static byte[] floats(float value) {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) bytes.putFloat(value);
        return bytes.array();
    }

    @Test
    void aBrokenModelKeepsNoOtherFromServing() throws IOException {
        // Given
        workshop.put("adds", "1", Onnx.adds(1));
        workshop.put("broken", "1", new byte[] {1, 2, 3});
        workshop.put(
                "fails",
                "1",
                Onnx.model(Onnx.graph(
                        List.of(Onnx.node("NoSuchOperator", List.of("x"), List.of("y"))),
                        List.of(),
                        List.of(Onnx.value("x", Onnx.FLOAT, 4)),
                        List.of(Onnx.value("y", Onnx.FLOAT, 4)))));
        Files.createDirectories(models.resolve("half/1"));
        // When
        workshop.start();
        // Then
        assertThat(workshop.directory.isComplete()).isTrue();
        assertThat(workshop.ask("adds", 1)).isEqualTo(2);
        assertThat(workshop.state("broken", "1").reason()).contains("no ONNX file");
        assertThat(workshop.state("half", "1").reason()).contains("no model.onnx yet");
        assertThat(workshop.state("fails", "1")).satisfies(failed -> {
            assertThat(failed.state()).isEqualTo(State.UNAVAILABLE);
            assertThat(failed.reason()).contains("NoSuchOperator");
        });
        assertThat(workshop.repository.index(true)).extracting(ModelState::name).containsExactly("adds");
    }

    @Test
    void isNotReadyWhileThereIsNothingToServeAndIsOnceThereIs() throws IOException {
        // Given
        workshop.start();
        assertThat(workshop.directory.isComplete()).isFalse();
        workshop.put("adds", "1", Onnx.adds(1));
        // When
        workshop.load("adds");
        // Then
        assertThat(workshop.directory.isComplete()).isTrue();
    }

    @Test
    void aVersionThatPassedNeedsNoSecondTrial() throws IOException {
        // Given
        workshop.put("adds", "1", Onnx.adds(1));
        workshop.load("adds");
        workshop.close();
        TrialLimits none = new TrialLimits(Duration.ZERO, 0);
        // When: no trial could pass now
        workshop = new Workshop(models, state, "all", none);
        workshop.load("adds");
        // Then
        assertThat(workshop.ask("adds", 1)).isEqualTo(2);
        workshop.put("adds", "2", Onnx.adds(2));
        assertThatThrownBy(() -> workshop.load("adds")).hasMessageContaining("too little memory");
    }

    @Test
    void goldenTensorsMustFit() throws IOException {
        // Given
        byte[] model = Onnx.adds(1);
        workshop.put("adds", "1", model);
        workshop.put("adds", "2", model);
        workshop.describe("adds", "1", described("1", Digests.of(model), 3));
        workshop.describe("adds", "2", described("2", Digests.of(model), 4));
        // When
        assertThatThrownBy(() -> workshop.load("adds"))
                .isInstanceOf(InferFault.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("golden two gives something else in [y]");
        // Then
        assertThat(workshop.directory.versions("adds")).containsExactly("1");
        assertThat(workshop.directory
                        .find("adds", Optional.empty())
                        .orElseThrow()
                        .identity()
                        .properties())
                .containsEntry("license", "Apache-2.0")
                .containsEntry("task", "tensor");
    }

    @Test
    void aDescriptionMustDescribeTheFileBesideIt() throws IOException {
        // Given
        workshop.put("adds", "1", Onnx.adds(1));
        for (String json : List.of(
                described("1", Digests.of(Onnx.adds(2)), 3), described("7", Digests.of(Onnx.adds(1)), 3), "{", "[]")) {
            workshop.describe("adds", "1", json);
            // Then
            assertThatThrownBy(() -> workshop.load("adds"))
                    .isInstanceOfSatisfying(
                            InferFault.class,
                            fault -> assertThat(fault.status()).isEqualTo(400))
                    .hasMessageContaining("model.json");
        }
    }

    private static String described(String version, String digest, float y) {
        return """
            {"name": "adds", "version": "%s", "digest": "%s", "task": "tensor", "license": "Apache-2.0",
             "golden": [{"name": "two",
              "inputs": [{"name": "x", "datatype": "FP32", "shape": [4], "data": [2, 2, 2, 2]}],
              "outputs": [{"name": "y", "datatype": "FP32", "shape": [4], "data": [%f, %f, %f, %f]}]}]}
            """.formatted(version, digest, y, y, y, y);
    }

    @Test
    void aPolicyUnloadsOlderVersions() throws IOException {
        // Given
        workshop.close();
        workshop = new Workshop(models, state, "latest:1", Workshop.LIMITS);
        workshop.put("adds", "1", Onnx.adds(1));
        workshop.load("adds");
        workshop.put("adds", "2", Onnx.adds(2));
        // When
        workshop.load("adds");
        // Then
        assertThat(workshop.directory.versions("adds")).containsExactly("2");
        assertThat(workshop.state("adds", "1").reason()).contains("policy");
    }

    @Test
    void unknownModelsAndParametersAreTheCallersFault() {
        assertFault(404, () -> workshop.load("nothing"));
        assertFault(400, () -> workshop.load("../nothing"));
        assertFault(400, () -> workshop.load("nothing", Map.of("file:1/model.onnx", "AAAA")));
        assertFault(400, () -> workshop.load("nothing", Map.of("force", "perhaps")));
        assertThat(workshop.repository.unload("nothing", false).toCompletableFuture())
                .isCompletedExceptionally();
    }

    private static void assertFault(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(status));
    }

    @Test
    void theIndexShowsWhatWasPutThereMeanwhile() throws IOException {
        // Given
        workshop.start();
        workshop.put("adds", "1", Onnx.adds(1));
        // Then
        await().untilAsserted(() -> assertThat(workshop.repository.index(false))
                .containsExactly(new ModelState("adds", "1", State.UNKNOWN, "")));
        Files.delete(models.resolve("adds/1/model.onnx"));
        Files.delete(models.resolve("adds/1"));
        await().untilAsserted(() -> assertThat(workshop.repository.index(false)).isEmpty());
    }

    @Test
    void whatIsLoadedServesOnWhileTheSourceIsOutOfReachWhichIsTold() throws IOException {
        // Given
        workshop.put("adds", "1", Onnx.adds(1));
        workshop.start();
        assertThat(workshop.repository.sourceFault()).isEmpty();
        // When
        Path away = models.resolveSibling(models.getFileName() + "-away");
        Files.move(models, away);
        assertThatThrownBy(() -> workshop.load("adds"))
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(503));
        // Then
        assertThat(workshop.repository.sourceFault()).isPresent();
        assertThat(workshop.ask("adds", 1)).isEqualTo(2);
        // and when it is back
        Files.move(away, models);
        workshop.put("adds", "2", Onnx.adds(2));
        workshop.load("adds");
        assertThat(workshop.repository.sourceFault()).isEmpty();
        assertThat(workshop.ask("adds", 1)).isEqualTo(3);
    }

    @Test
    void unloadingWaitsForTheLastRequest() throws Exception {
        // Given
        workshop.put("adds", "1", Onnx.adds(1));
        workshop.start();
        var inUse = workshop.directory.acquire("adds", Optional.empty());
        // When
        var unloaded = workshop.repository.unload("adds", false).toCompletableFuture();
        // Then
        assertThat(unloaded).isNotDone();
        assertThat(workshop.state("adds", "1").state()).isEqualTo(State.UNLOADING);
        assertFault(404, () -> workshop.ask("adds", 1));
        inUse.release();
        assertThat(unloaded).succeedsWithin(Duration.ofSeconds(5));
        assertThat(workshop.state("adds", "1")).isEqualTo(new ModelState("adds", "1", State.UNAVAILABLE, "unloaded"));
    }

    @Test
    void loadingAndUnloadingUnderLoadLosesNoRequest() throws Exception {
        // Given
        workshop.put("steady", "1", Onnx.adds(1));
        workshop.put("comes", "1", Onnx.adds(1));
        workshop.start();
        AtomicBoolean end = new AtomicBoolean();
        try (ExecutorService clients = Executors.newFixedThreadPool(3)) {
            List<Future<Integer>> steady = IntStream.range(0, 2)
                    .mapToObj(_ -> clients.submit(asks("steady", end, false)))
                    .toList();
            Future<Integer> comes = clients.submit(asks("comes", end, true));
            // When
            for (int i = 0; i < 20; i++) {
                workshop.repository.unload("comes", false).toCompletableFuture().join();
                workshop.load("comes");
            }
            end.set(true);
            // Then
            for (Future<Integer> client : steady) assertThat(client.get()).isPositive();
            assertThat(comes.get()).isPositive();
        }
    }

    // how many answers came; every request is answered rightly, or says that the model is gone
    private Callable<Integer> asks(String name, AtomicBoolean end, boolean mayBeGone) {
        return () -> {
            int answers = 0;
            while (!end.get()) {
                try {
                    assertThat(workshop.ask(name, answers)).isEqualTo(answers + 1);
                    answers = answers % 1000 + 1;
                } catch (InferFault fault) {
                    if (!mayBeGone || fault.status() != 404) throw fault;
                }
            }
            return answers;
        };
    }

    @Test
    void theModelsThatComeAlongNeedNoStateAndNoTrial() {
        // Given
        ModelDirectory directory = new ModelDirectory();
        Preparation preparation = new Preparation(
                new BakedSource(),
                new Opener(SessionSettings.DEFAULT, 1),
                Optional.empty(),
                Optional.empty(),
                () -> Workshop.LIMITS,
                1 << 20);
        // When
        try (var baked = new LiveRepository(
                directory, preparation, _ -> new VersionPolicy.All(), Duration.ofSeconds(60), true, Set.of())) {
            baked.start().join();
            // Then
            assertThat(directory.isComplete()).isTrue();
            assertThat(baked.index(true)).extracting(ModelState::name).contains("driving-regime");
        }
    }
}
