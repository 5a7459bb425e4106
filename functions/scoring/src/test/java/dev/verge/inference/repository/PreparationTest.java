package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.onnx.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationTest {
    @TempDir
    Path folder;

    @Test
    void aVersionWhoseFilesCannotBeInspectedASecondTimeIsClosed() throws IOException, ModelFault {
        // Given a version that has passed
        Path file = Files.write(
                folder.resolve("model.onnx"), Onnx.addsTensor(Onnx.external("summand", new long[] {1}, "weights.bin")));
        Files.write(folder.resolve("weights.bin"), new byte[4]);
        ModelContent content = new ModelContent.OnDisk(new byte[0], file);
        Inspection inspection = Inspection.of(content, 1 << 20);
        try (StateFolder memory = StateFolder.open(folder.resolve("state"), 3)) {
            memory.remember(inspection.fingerprint());
            // When: the second inspection finds it too large, as it might find it gone
            Preparation preparation = new Preparation(
                    new MemorySource(),
                    new Opener(SessionSettings.DEFAULT, 1),
                    Optional.of(memory),
                    Optional.empty(),
                    () -> Workshop.LIMITS,
                    1);
            var files = new Preparation.Inspected(new ModelKey("adds", "1"), content, inspection);
            assertThatThrownBy(() -> preparation.prepare(files, false)).isInstanceOf(ModelFault.class);
            // Then: nothing counts its uses any more
            assertThat(memory.temp().toFile().list()).containsExactlyInAnyOrder("process", "threads");
        }
    }
}
