package dev.verge.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.ServedModel;
import dev.verge.telemetry.SignalCatalogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLoaderTest {
    private final ModelLoader loader = new ModelLoader(SignalCatalogue.standard(), SessionSettings.DEFAULT, 1);
    private final ModelFiles baked = new BakedModels().all().getFirst();

    @Test
    void provesTheModelThatComesAlong() {
        // When
        ServedModel served = loader.load(baked);
        // Then
        ModelDescription description =
                served.face(LoadedModel.class).orElseThrow().description();
        assertThat(description.name()).isEqualTo("driving-regime");
        assertThat(description.labels()).containsExactly("stopped", "national-road", "highway");
        assertThat(description.golden()).hasSizeGreaterThanOrEqualTo(3);
        served.retire();
    }

    @Test
    void refusesAFileThatIsNotTheOneDescribed() {
        // Given
        byte[] changed = baked.model().clone();
        changed[changed.length / 2] ^= 1;
        // Then
        assertThatThrownBy(() -> loader.load(new ModelFiles("changed/1", baked.description(), changed)))
                .isInstanceOf(ModelFailure.class)
                .hasMessageContaining("changed/1")
                .hasMessageContaining("sha256:");
    }

    @Test
    void refusesAModelThatSaysSomethingElseOfAGoldenWindow() {
        // Given
        byte[] description = described("\"scores\": [0.984309", "\"scores\": [0.884309");
        // Then
        assertThatThrownBy(() -> loader.load(new ModelFiles("wrong/1", description, baked.model())))
                .isInstanceOf(ModelFailure.class)
                .hasMessageContaining("golden window");
    }

    @Test
    void refusesADescriptionWhoseTensorsTheModelDoesNotHave() {
        // Given
        byte[] description = described("\"input\": \"window\"", "\"input\": \"rows\"");
        // Then
        assertThatThrownBy(() -> loader.load(new ModelFiles("other/1", description, baked.model())))
                .isInstanceOf(ModelFailure.class)
                .hasMessageContaining("window");
    }

    @Test
    void refusesADescriptionThatLacksAField() {
        // Given
        byte[] description = described("\"rows\"", "\"lines\"");
        // Then
        assertThatThrownBy(() -> loader.load(new ModelFiles("half/1", description, baked.model())))
                .isInstanceOf(ModelFailure.class)
                .hasMessageContaining("rows must be a number");
    }

    @Test
    void findsTheModelsOfAFolder(@TempDir Path folder) throws IOException {
        // Given
        Path version = Files.createDirectories(folder.resolve("driving-regime/7"));
        Files.write(version.resolve("model.json"), baked.description());
        Files.write(version.resolve("model.onnx"), baked.model());
        // When
        List<ModelFiles> found = new FolderModels(folder).all();
        // Then
        assertThat(found).singleElement().satisfies(files -> {
            assertThat(files.place()).isEqualTo("driving-regime/7");
            assertThat(files.model()).isEqualTo(baked.model());
        });
    }

    private byte[] described(String what, String instead) {
        String text = new String(baked.description(), StandardCharsets.UTF_8);
        assertThat(text).contains(what);
        return text.replace(what, instead).getBytes(StandardCharsets.UTF_8);
    }
}
