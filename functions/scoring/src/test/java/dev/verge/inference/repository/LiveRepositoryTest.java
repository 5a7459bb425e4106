package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.onnx.TinyModels;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ServedModel;
import dev.verge.inference.repository.ModelState.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveRepositoryTest {
    private static final byte[] BROKEN = {1, 2, 3};

    private final MemorySource source = new MemorySource();
    private final ModelDirectory directory = new ModelDirectory();
    private LiveRepository repository = repository("all");

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void aBrokenNewVersionDoesNotTakeTheOldOneOutOfService() {
        // Given
        repository = repository("latest:1");
        source.put("adds", "1", Onnx.adds(1));
        load("adds");
        source.put("adds", "2", BROKEN);
        // When
        assertThatThrownBy(() -> load("adds")).isInstanceOf(InferFault.class).hasMessageContaining("version 2");
        // Then
        assertThat(directory.versions("adds")).containsExactly("1");
        assertThat(state("adds", "1").state()).isEqualTo(State.READY);
        // and when it is whole
        source.put("adds", "2", Onnx.adds(2));
        load("adds");
        assertThat(directory.versions("adds")).containsExactly("2");
    }

    @Test
    void theStartIsMadeUpForWhenTheSourceCouldNotBeListed() {
        // Given
        source.put("adds", "1", Onnx.adds(1));
        source.listOnly(0);
        assertThat(repository.start()).succeedsWithin(Duration.ofSeconds(60));
        assertThat(directory.isComplete()).isFalse();
        // When
        source.listOnly(1000);
        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            repository.index(false);
            return directory.isComplete();
        });
        assertThat(directory.versions("adds")).containsExactly("1");
    }

    @Test
    void aModelThatRefusesEveryWarmUpServesWithAWarning() {
        // Given
        source.put("picky", "1", TinyModels.depthToSpace(2));
        source.put("adds", "1", Onnx.adds(1));
        // When
        load("picky");
        load("adds");
        // Then
        assertThat(state("picky", "1").state()).isEqualTo(State.READY);
        assertThat(state("picky", "1").reason()).contains("neither with zeros nor with ones", "DepthToSpace");
        assertThat(state("adds", "1").reason()).isEmpty();
        // and it stays so when nothing has changed
        load("picky");
        assertThat(state("picky", "1").reason()).contains("DepthToSpace");
    }

    @Test
    void aModelThatFewBytesCanAskForMuchRunsOnWorkersHoweverQuickItWas() {
        // Given
        source.put("counts", "1", Onnx.counts());
        source.put("adds", "1", Onnx.adds(1));
        load("counts");
        load("adds");
        // When
        for (String name : List.of("counts", "adds"))
            for (int i = 0; i < 100; i++) served(name).took(1_000);
        // Then
        assertThat(served("counts").isSlow()).isTrue();
        assertThat(served("adds").isSlow()).isFalse();
    }

    private ServedModel served(String name) {
        return directory.find(name, Optional.of("1")).orElseThrow();
    }

    @Test
    void theListIsReadOnceForAllModels() {
        // Given
        for (String name : List.of("a", "b", "c")) source.put(name, "1", Onnx.adds(1));
        source.listOnly(1);
        // When
        assertThat(repository.start()).succeedsWithin(Duration.ofSeconds(60));
        // Then
        assertThat(directory.names()).containsExactly("a", "b", "c");
    }

    @Test
    void aModelThatTheSourceDidNotGiveIsNotUnknownAndComesLater() {
        // Given
        for (String name : List.of("a", "b", "c")) source.put(name, "1", Onnx.adds(1));
        source.lose("b");
        // When
        assertThat(repository.start()).succeedsWithin(Duration.ofSeconds(60));
        // Then
        assertThat(directory.isComplete()).isTrue();
        assertThat(directory.names()).containsExactly("a", "c");
        assertThatThrownBy(() -> directory.acquire("b", Optional.empty()))
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(503));
        // and when the source gives it
        source.find("b");
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            repository.index(false);
            return directory.names().contains("b");
        });
    }

    @Test
    void aVersionThatIsUnloadedWhileItIsLoadedIsNotLoadingForEver() {
        // Given
        source.put("adds", "1", Onnx.adds(1));
        source.whileFetching(key -> repository.unload(key.name(), false));
        // When
        assertThatThrownBy(() -> load("adds")).hasMessageContaining("unloaded meanwhile");
        // Then
        assertThat(state("adds", "1").state()).isEqualTo(State.UNAVAILABLE);
        assertThat(directory.names()).isEmpty();
    }

    @Test
    void anUnchangedVersionThatIsUnloadedMeanwhileDoesNotBecomeReady() {
        // Given
        source.put("adds", "1", Onnx.adds(1));
        load("adds");
        source.whileFetching(key -> repository.unload(key.name(), false));
        // When
        assertThatThrownBy(() -> load("adds")).hasMessageContaining("unloaded meanwhile");
        // Then
        assertThat(state("adds", "1").state()).isEqualTo(State.UNAVAILABLE);
        assertThat(directory.names()).isEmpty();
    }

    @Test
    void aLoadThatWaitsForAnotherIsCalledOffByAnUnload() {
        // Given
        source.put("first", "1", Onnx.adds(1));
        source.put("adds", "1", Onnx.adds(1));
        load("adds");
        CountDownLatch waits = new CountDownLatch(1);
        source.whileFetching(_ -> pass(waits));
        var first = repository.load("first", Map.of()).toCompletableFuture();
        var second = repository.load("adds", Map.of()).toCompletableFuture();
        // When
        repository.unload("adds", false);
        waits.countDown();
        // Then
        assertThat(first).succeedsWithin(Duration.ofSeconds(60));
        assertThat(second).failsWithin(Duration.ofSeconds(60));
        assertThat(directory.names()).containsExactly("first");
    }

    @Test
    void aLoadMaySayWhichVersionsAreServedUntilOneSaysNothing() {
        // Given
        for (int version = 1; version <= 3; version++) source.put("adds", "" + version, Onnx.adds(version));
        load("adds");
        assertThat(directory.versions("adds")).containsExactly("1", "2", "3");
        // When
        load("adds", "{\"version_policy\":{\"specific\":{\"versions\":[1,\"2\"]}}}");
        // Then
        assertThat(directory.versions("adds")).containsExactly("1", "2");
        assertThat(preferred("adds")).isEqualTo("2");
        assertThat(directory.policy("adds")).contains("1,2");
        assertThat(state("adds", "3").reason()).contains("1,2");
        load("adds", "{\"version_policy\":{\"latest\":{\"num_versions\":1}}}");
        assertThat(directory.versions("adds")).containsExactly("3");
        assertThat(preferred("adds")).isEqualTo("3");
        // and as configured again
        load("adds");
        assertThat(directory.versions("adds")).containsExactly("1", "2", "3");
        assertThat(directory.policy("adds")).contains("all");
    }

    @Test
    void aLoadThatCannotBeDoneAsAskedLeavesThePolicyAlone() {
        // Given
        source.put("adds", "1", Onnx.adds(1));
        source.put("adds", "2", Onnx.adds(2));
        load("adds");
        source.put("adds", "3", BROKEN);
        // When
        assertThatThrownBy(() -> load("adds", "{\"version_policy\":{\"specific\":{\"versions\":[9]}}}"))
                .hasMessageContaining("\"9\"");
        assertThatThrownBy(() -> load("adds", "{\"version_policy\":{\"latest\":{}}}"))
                .hasMessageContaining("version 3");
        // Then
        assertThat(directory.versions("adds")).containsExactly("1", "2");
        assertThat(directory.policy("adds")).contains("all");
    }

    private String preferred(String name) {
        return directory.find(name, Optional.empty()).orElseThrow().identity().version();
    }

    private static void pass(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LiveRepository repository(String policy) {
        return new LiveRepository(
                directory,
                new Preparation(
                        source,
                        new Opener(SessionSettings.DEFAULT, 1),
                        Optional.empty(),
                        Optional.empty(),
                        () -> Workshop.LIMITS,
                        1 << 20),
                _ -> VersionPolicy.parse(policy),
                Duration.ofSeconds(60),
                false,
                Set.of());
    }

    // waits; a fault comes out as it is
    private void load(String name) {
        load(name, Map.of());
    }

    private void load(String name, String config) {
        load(name, Map.of("config", config));
    }

    private void load(String name, Map<String, String> parameters) {
        try {
            repository
                    .load(name, parameters)
                    .toCompletableFuture()
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof InferFault fault) throw fault;
            throw e;
        }
    }

    private ModelState state(String name, String version) {
        return repository.index(false).stream()
                .filter(state -> state.name().equals(name) && state.version().equals(version))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not in the index: " + name + "/" + version));
    }
}
