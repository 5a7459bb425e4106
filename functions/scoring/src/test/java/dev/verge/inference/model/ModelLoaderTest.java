package dev.verge.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.plane.ServedModel;
import dev.verge.inference.repository.ModelFault;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ModelLoaderTest {
    private final ModelFiles baked = new BakedModels().all().getFirst();

    @Test
    void provesTheModelThatComesAlong() throws Exception {
        // When
        ServedModel served = baked.open();
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
        assertThatThrownBy(() -> new ModelFiles("driving-regime/2", baked.description(), changed).open())
                .isInstanceOf(ModelFault.class)
                .hasMessageContaining("sha256:");
    }

    @Test
    void refusesAModelThatSaysSomethingElseOfAGoldenWindow() {
        // Given
        byte[] description = described("\"scores\": [0.944444", "\"scores\": [0.844444");
        // Then
        assertThatThrownBy(() -> new ModelFiles("driving-regime/2", description, baked.model()).open())
                .isInstanceOf(ModelFault.class)
                .hasMessageContaining("golden window");
    }

    @Test
    void refusesADescriptionWhoseTensorsTheModelDoesNotHave() {
        // Given
        byte[] description = described("\"input\": \"window\"", "\"input\": \"rows\"");
        // Then
        assertThatThrownBy(() -> new ModelFiles("driving-regime/2", description, baked.model()).open())
                .isInstanceOf(ModelFault.class)
                .hasMessageContaining("window");
    }

    @Test
    void refusesADescriptionThatLacksAField() {
        // Given
        byte[] description = described("\"rows\"", "\"lines\"");
        // Then
        assertThatThrownBy(() -> new ModelFiles("driving-regime/2", description, baked.model()).open())
                .isInstanceOf(ModelFault.class)
                .hasMessageContaining("rows must be a number");
    }

    private byte[] described(String what, String instead) {
        String text = new String(baked.description(), StandardCharsets.UTF_8);
        assertThat(text).contains(what);
        return text.replace(what, instead).getBytes(StandardCharsets.UTF_8);
    }
}
