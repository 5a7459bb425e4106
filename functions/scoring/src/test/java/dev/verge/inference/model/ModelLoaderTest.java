package dev.verge.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.verge.inference.plane.ServedModel;
import dev.verge.inference.repository.ModelFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelLoaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

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
        changed[new String(changed, StandardCharsets.ISO_8859_1).indexOf("verge")] = 'V';
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

    @Test
    void scalesTheColumnsOfAWindowAsTheDescriptionSays() throws Exception {
        // Given a model that was trained with (speed - 10) / 2
        String scaling = "{\"vehicle_speed\": {\"mean\": 10, \"scale\": 2}}";
        ObjectNode description = (ObjectNode) JSON.readTree(baked.description());
        description.set("scaling", JSON.readTree(scaling));
        assertThatThrownBy(() -> open(description)).hasMessageContaining("golden window");
        // When the golden windows are in km/h, as all windows are
        for (JsonNode golden : description.get("golden")) {
            ArrayNode values = (ArrayNode) golden.get("values");
            for (int i = 0; i < values.size(); i++) values.set(i, values.get(i).asDouble() * 2 + 10);
        }
        ServedModel served = open(description);
        // Then it is proved, and says so
        assertThat(served.identity().properties()).containsEntry("scaling", scaling.replace(" ", ""));
        served.retire();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"speed": {"mean": 1, "scale": 2}}           | none of the signals
                    {"vehicle_speed": {"mean": 1, "scale": 0}}   | a scale must be positive
                    {"vehicle_speed": {"mean": 1}}               | scale must be a number
                    {"vehicle_speed": {"mean": 1e99, "scale": 1}}| a mean must be finite
                    [1, 2]                                       | an object of signals
                    """)
    void refusesAScalingThatCannotBe(String scaling, String why) throws IOException {
        ObjectNode description = (ObjectNode) JSON.readTree(baked.description());
        description.set("scaling", JSON.readTree(scaling));
        assertThatThrownBy(() -> open(description))
                .isInstanceOf(ModelFault.class)
                .hasMessageContaining(why);
    }

    private ServedModel open(JsonNode description) throws IOException, ModelFault {
        return new ModelFiles(baked.place(), JSON.writeValueAsBytes(description), baked.model()).open();
    }

    private byte[] described(String what, String instead) {
        String text = new String(baked.description(), StandardCharsets.UTF_8);
        assertThat(text).contains(what);
        return text.replace(what, instead).getBytes(StandardCharsets.UTF_8);
    }
}
