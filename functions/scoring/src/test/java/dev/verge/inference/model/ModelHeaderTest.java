package dev.verge.inference.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ModelHeaderTest {
    @Test
    void refusesAScalingThatNobodyWouldApply() {
        assertThat(parse("").name()).isEqualTo("adds");
        assertThatThrownBy(() -> parse(", \"scaling\": {\"mean\": [1], \"std\": [2]}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model.json: scaling is not applied here; scale inside the model, and leave the field out");
    }

    private static ModelHeader parse(String more) {
        String text =
                "{\"name\": \"adds\", \"version\": \"1\", \"digest\": \"sha256:00\", \"task\": \"tensor\"" + more + "}";
        return ModelHeader.parse(text.getBytes(UTF_8));
    }
}
