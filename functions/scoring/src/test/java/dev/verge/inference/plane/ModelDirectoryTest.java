package dev.verge.inference.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.model.BakedModels;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.SessionSettings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelDirectoryTest {
    private static final byte[] MODEL = new BakedModels().all().getFirst().model();

    private final ModelDirectory directory = new ModelDirectory();

    @AfterEach
    void close() {
        for (ServedModel model : directory.all()) {
            directory.withdraw(model.identity().name(), model.identity().version());
        }
    }

    @Test
    void thePreferredVersionAnswersARequestThatNamesNone() {
        // Given
        ServedModel ten = published("regime", "10", true);
        ServedModel nine = published("regime", "9", false);
        // Then
        assertThat(directory.find("regime", Optional.empty())).contains(ten);
        assertThat(directory.find("regime", Optional.of("9"))).contains(nine);
        assertThat(directory.prefer("regime", "9")).isTrue();
        assertThat(directory.find("regime", Optional.empty())).contains(nine);
    }

    @Test
    void onlyOneModelIsTheOnlyOne() {
        // Given
        published("regime", "1", true);
        assertThat(directory.only()).contains("regime");
        // When
        published("weather", "1", true);
        // Then
        assertThat(directory.only()).isEmpty();
    }

    @Test
    void aWithdrawnModelIsClosedAfterItsLastUse() {
        // Given
        published("regime", "1", true);
        ServedModel used = directory.acquire("regime", Optional.empty());
        // When
        directory.withdraw("regime", "1");
        // Then
        assertThat(used.closed().toCompletableFuture()).isNotDone();
        assertThat(directory.find("regime", Optional.empty())).isEmpty();
        used.release();
        assertThat(used.closed().toCompletableFuture()).isCompleted();
        assertThat(used.acquire()).isFalse();
    }

    @Test
    void aVersionThatIsReplacedIsClosed() {
        // Given
        ServedModel old = published("regime", "1", true);
        // When
        ServedModel replacement = published("regime", "1", true);
        // Then
        assertThat(old.closed().toCompletableFuture()).isCompleted();
        assertThat(directory.find("regime", Optional.empty())).contains(replacement);
    }

    @Test
    void asksToComeBackUntilItIsComplete() {
        assertThatThrownBy(() -> directory.acquire("regime", Optional.empty()))
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(503));
        directory.complete(true);
        assertThatThrownBy(() -> directory.acquire("regime", Optional.empty()))
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(404));
    }

    private ServedModel published(String name, String version, boolean preferred) {
        ServedModel model = new ServedModel(
                new ModelIdentity(name, version, "sha256:00", Map.of()),
                OnnxModel.open(MODEL, SessionSettings.DEFAULT),
                null);
        directory.publish(model, preferred);
        return model;
    }
}
