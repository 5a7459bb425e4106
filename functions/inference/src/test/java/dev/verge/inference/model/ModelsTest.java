package dev.verge.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.telemetry.SignalCatalogue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelsTest {
    private final ModelFiles baked = new BakedModels().all().getFirst();

    @Test
    void theNewestVersionAnswers() {
        // When
        Models models = new Models(List.of(loaded("driving-regime", "10"), loaded("driving-regime", "9")));
        // Then
        assertThat(models.find(Optional.of("driving-regime")))
                .hasValueSatisfying(
                        model -> assertThat(model.description().version()).isEqualTo("10"));
    }

    @Test
    void theOnlyModelAnswersARequestThatNamesNone() {
        // When
        Models models = new Models(List.of(loaded("driving-regime", "1")));
        // Then
        assertThat(models.find(Optional.empty())).isPresent();
    }

    @Test
    void noneOfSeveralModelsAnswersARequestThatNamesNone() {
        // When
        Models models = new Models(List.of(loaded("driving-regime", "1"), loaded("weather", "1")));
        // Then
        assertThat(models.find(Optional.empty())).isEmpty();
        assertThat(models.find(Optional.of("weather"))).isPresent();
    }

    @Test
    void thereMustBeAModel() {
        assertThatThrownBy(() -> new Models(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private LoadedModel loaded(String name, String version) {
        String description = new String(baked.description(), StandardCharsets.UTF_8)
                .replace("\"name\": \"driving-regime\"", "\"name\": \"" + name + "\"")
                .replace("\"version\": \"1\"", "\"version\": \"" + version + "\"");
        return new ModelLoader(SignalCatalogue.standard(), 1, 1)
                .load(new ModelFiles("test", description.getBytes(StandardCharsets.UTF_8), baked.model()));
    }
}
