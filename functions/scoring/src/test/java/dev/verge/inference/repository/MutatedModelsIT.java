package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.repository.ModelState.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Truncated and mutated files of a real model: each is refused or serves, and what serves already goes on. */
class MutatedModelsIT {
    private static final int TRUNCATED = 15;
    private static final int MUTATED = 35;

    @TempDir
    Path models;

    @TempDir
    Path state;

    @Test
    void theServerSurvivesAllOfThem() throws IOException {
        // Given
        byte[] whole = bakedModel();
        Random random = new Random(20_261_122);
        try (Workshop workshop = new Workshop(models, state)) {
            workshop.put("adds", "1", Onnx.adds(1));
            for (int i = 0; i < TRUNCATED; i++) {
                workshop.put("truncated-" + i, "1", Arrays.copyOf(whole, random.nextInt(whole.length)));
            }
            for (int i = 0; i < MUTATED; i++) workshop.put("mutated-" + i, "1", mutated(whole, random));
            // When
            workshop.start();
            // Then
            assertThat(workshop.ask("adds", 1)).isEqualTo(2);
            assertThat(workshop.repository.index(false))
                    .hasSize(1 + TRUNCATED + MUTATED)
                    .allSatisfy(found -> {
                        assertThat(found.state()).isIn(State.READY, State.UNAVAILABLE);
                        if (found.state() == State.UNAVAILABLE)
                            assertThat(found.reason()).isNotBlank();
                    })
                    .filteredOn(found -> found.name().startsWith("truncated"))
                    .extracting(ModelState::state)
                    .containsOnly(State.UNAVAILABLE);
        }
    }

    private static byte[] mutated(byte[] whole, Random random) {
        byte[] changed = whole.clone();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        return changed;
    }

    private static byte[] bakedModel() throws IOException {
        try (InputStream in = MutatedModelsIT.class.getResourceAsStream("/models/driving-regime/2/model.onnx")) {
            if (in == null) throw new AssertionError("no model in this build");
            return in.readAllBytes();
        }
    }
}
