package dev.verge.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesDescriptionTest {
    @Test
    void readsAThresholdForEachSignal() {
        assertThat(parse("[0.5, 1]", "1").thresholds()).containsExactly(0.5, 1.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"0.5\"", "\"high\"", "\"NaN\"", "null", "true", "1e999", "[1]"})
    void refusesAThresholdThatIsNoNumber(String threshold) {
        assertThatThrownBy(() -> parse("[0.5, " + threshold + "]", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("threshold")
                .hasMessageContaining("no number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "null", "{}"})
    void refusesAStepThatIsNoNumber(String step) {
        assertThatThrownBy(() -> parse("[0.5, 1]", step))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stepSeconds");
    }

    private static SeriesDescription parse(String thresholds, String step) {
        return SeriesDescription.parse(("{\"name\":\"m\",\"version\":\"1\",\"rows\":10,\"stepSeconds\":" + step
                        + ",\"signals\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"thresholds\":" + thresholds + "}")
                .getBytes(StandardCharsets.UTF_8));
    }
}
