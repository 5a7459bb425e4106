package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.onnx.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialsAheadIT {
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path models;

    @TempDir
    Path folder;

    @Test
    void goSideBySide() throws IOException {
        try (StateFolder state = StateFolder.open(folder, 3)) {
            // Given trials that pass only where two of them meet
            List<ModelKey> keys = List.of(put("one", 1), put("two", 2));
            Preparation preparation = preparation(state, Meets.class);
            // When
            Map<String, ModelFault> refused = preparation.tryAhead(keys);
            // Then
            assertThat(refused).isEmpty();
            for (ModelKey key : keys) {
                assertThat(state.hasPassed(fingerprint(key))).isTrue();
            }
        }
    }

    @Test
    void tellWhatDidNotPass() throws IOException {
        try (StateFolder state = StateFolder.open(folder, 3)) {
            // Given
            ModelKey good = put("good", 1);
            ModelKey bad = new ModelKey("bad", "1");
            put(bad, Onnx.allocates(1L << 32));
            // When
            Map<String, ModelFault> refused = preparation(state, Trial.class).tryAhead(List.of(bad, good));
            // Then
            assertThat(refused).containsOnlyKeys(fingerprint(bad));
            assertThat(state.hasPassed(fingerprint(bad))).isFalse();
            assertThat(state.hasPassed(fingerprint(good))).isTrue();
        }
    }

    @Test
    void areLeftForLaterWhereTheFilesHaveGone() throws IOException {
        try (StateFolder state = StateFolder.open(folder, 3)) {
            // Given a source that keeps one version near at a time
            List<ModelKey> keys = List.of(put("one", 1), put("two", 2), put("three", 3), put("four", 4));
            Preparation preparation = preparation(new OneNear(), state, Trial.class);
            // When
            Map<String, ModelFault> refused = preparation.tryAhead(keys);
            // Then
            assertThat(refused).isEmpty();
        }
    }

    private Preparation preparation(StateFolder state, Class<?> trial) {
        return preparation(new FolderSource(models, MEGABYTE), state, trial);
    }

    private static Preparation preparation(ModelSource source, StateFolder state, Class<?> trial) {
        TrialLimits limits = new TrialLimits(Duration.ofSeconds(20), 512 * MEGABYTE, 2);
        return new Preparation(
                source,
                new Opener(SessionSettings.DEFAULT, 1),
                Optional.of(state),
                Optional.of(new TrialProcess(TrialCommand.java(trial), state.temp(), SessionSettings.RUN_BYTES)),
                () -> limits,
                MEGABYTE);
    }

    private ModelKey put(String name, float summand) throws IOException {
        ModelKey key = new ModelKey(name, "1");
        put(key, Onnx.adds(summand));
        return key;
    }

    private void put(ModelKey key, byte[] model) throws IOException {
        Path place = Files.createDirectories(models.resolve(key.name()).resolve(key.version()));
        Files.write(place.resolve("model.onnx"), model);
    }

    private String fingerprint(ModelKey key) {
        try {
            return Inspection.of(new FolderSource(models, MEGABYTE).fetch(key), MEGABYTE)
                    .fingerprint();
        } catch (IOException | ModelFault e) {
            throw new AssertionError(e);
        }
    }

    /** Forgets what it gave when it gives the next, as a cache that is full. */
    private final class OneNear implements ModelSource {
        private final ModelSource far = new FolderSource(models, MEGABYTE);
        private Optional<Path> near = Optional.empty();

        @Override
        public SortedSet<ModelKey> list() throws IOException {
            return far.list();
        }

        @Override
        public ModelContent fetch(ModelKey key) throws IOException, ModelFault {
            if (near.isPresent()) Files.delete(near.get());
            Path model = models.resolve(key.toString()).resolve("model.onnx");
            near = Optional.of(model);
            return far.fetch(key);
        }

        @Override
        public boolean trusted() {
            return false;
        }
    }

    /** Passes when another trial has its folder beside ours. */
    static final class Meets {
        public static void main(String[] args) throws IOException {
            Path ours = Path.of("").toAbsolutePath();
            Files.createFile(ours.resolve("here"));
            Path[] beside = new Path[0];
            while (beside.length < 2) {
                LockSupport.parkNanos(1_000_000);
                try (Stream<Path> trials = Files.list(ours.getParent())) {
                    beside = trials.filter(trial -> Files.exists(trial.resolve("here")))
                            .toArray(Path[]::new);
                }
            }
            // until the other has seen us, too
            Files.createFile(ours.resolve("seen"));
            for (Path other : beside) {
                while (Files.exists(other) && !Files.exists(other.resolve("seen"))) LockSupport.parkNanos(1_000_000);
            }
            System.out.println(Trial.PASSED + args[4]);
        }
    }
}
