package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.repository.ModelState.State;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
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
        try {
            repository
                    .load(name, Map.of())
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
