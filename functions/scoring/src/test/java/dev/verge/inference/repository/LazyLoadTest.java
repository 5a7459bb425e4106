package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Which models are there when it is said that all is there. */
class LazyLoadTest {
    private static final String FIRST = "speed-forecast";
    private static final String OTHER = "driving-regime";

    private final ModelDirectory directory = new ModelDirectory();
    private final CountDownLatch others = new CountDownLatch(1);

    @Test
    void othersComeAfterItIsReadyAndAreNotUnknownMeanwhile() {
        try (LiveRepository repository = repository(Set.of(FIRST, "no-such-model"))) {
            // When
            CompletableFuture<Void> all = repository.start();
            // Then
            Awaitility.await().until(directory::isComplete);
            assertThat(directory.names()).containsExactly(FIRST);
            assertThat(directory.only()).isEmpty();
            assertThatThrownBy(() -> directory.acquire(OTHER, Optional.empty()))
                    .isInstanceOfSatisfying(
                            InferFault.class,
                            fault -> assertThat(fault.status()).isEqualTo(503))
                    .hasMessage("model \"driving-regime\" is not loaded yet");
            assertThatThrownBy(() -> directory.acquire("weather", Optional.empty()))
                    .isInstanceOfSatisfying(
                            InferFault.class,
                            fault -> assertThat(fault.status()).isEqualTo(404));
            others.countDown();
            assertThat(all).succeedsWithin(Duration.ofSeconds(30));
            assertThat(directory.names()).contains(FIRST, OTHER);
        }
    }

    @Test
    void allAreLoadedBeforeItIsReadyIfNoneOfTheFirstIsThere() {
        try (LiveRepository repository = repository(Set.of("no-such-model"))) {
            others.countDown();
            // When
            assertThat(repository.start()).succeedsWithin(Duration.ofSeconds(30));
            // Then
            assertThat(directory.isComplete()).isTrue();
            assertThat(directory.names()).contains(FIRST, OTHER);
        }
    }

    private LiveRepository repository(Set<String> first) {
        ModelSource source = new ModelSource() {
            private final ModelSource baked = new BakedSource();

            @Override
            public SortedSet<ModelKey> list() throws IOException {
                return baked.list();
            }

            @Override
            public ModelContent fetch(ModelKey key) throws IOException, ModelFault {
                if (!key.name().equals(FIRST)) awaitOthers();
                return baked.fetch(key);
            }

            @Override
            public boolean trusted() {
                return true;
            }
        };
        return new LiveRepository(
                directory,
                new Preparation(
                        source,
                        new Opener(SessionSettings.DEFAULT, 1),
                        Optional.empty(),
                        Optional.empty(),
                        () -> Workshop.LIMITS,
                        1 << 20),
                _ -> new VersionPolicy.All(),
                Duration.ofSeconds(60),
                true,
                first);
    }

    private void awaitOthers() {
        try {
            others.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
