package dev.verge.inference.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelHeaderTest {
    @Test
    void refusesAScalingThatNobodyWouldApply() {
        assertThat(parse("").name()).isEqualTo("adds");
        assertThatThrownBy(() -> parse(", \"scaling\": {\"speed_obd\": {\"mean\": 1, \"scale\": 2}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scaling is for windows");
    }

    @Test
    void readsTheExampleOfTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("../../docs/models.md"));
        String example = page.substring(page.indexOf("```json") + 7, page.indexOf("```", page.indexOf("```json") + 7));
        ModelHeader header = ModelHeader.parse(example.getBytes(UTF_8));
        assertThat(header.unknown()).isEmpty();
        assertThat(header.golden()).hasSize(1);
        assertThat(header.properties())
                .containsEntry("maxRows", "64")
                .containsEntry("batching.maxRows", "32")
                .containsEntry("deadlineMs", "200");
    }

    @ParameterizedTest
    @CsvSource({
        "goldenTolerence, goldenTolerance",
        "Labels, labels",
        "deadlineMS, deadlineMs",
        "threshold, thresholds",
        "rws, rows"
    })
    void refusesAFieldThatIsAllButKnown(String written, String meant) {
        assertThatThrownBy(() -> parse(", \"" + written + "\": 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(written)
                .hasMessageContaining("did you mean " + meant + "?");
    }

    @Test
    void refusesAFieldWithinAFieldThatIsAllButKnown() {
        assertThatThrownBy(() -> parse(", \"imputation\": {\"grid\": \"uniform\", \"maxImpute\": 0.5}"))
                .hasMessageContaining("imputation.maxImpute")
                .hasMessageContaining("did you mean imputation.maxImputed?");
        assertThatThrownBy(() -> parse(", \"signals\": [{\"name\": \"a\", \"Default\": 1}]"))
                .hasMessageContaining("did you mean signals.default?");
        assertThat(parse(", \"signals\": [{\"origin\": \"a\"}, {\"origin\": \"b\"}]")
                        .unknown())
                .containsExactly("signals.origin");
    }

    @Test
    void passesOverAndNamesWhatIsSomebodyElses() {
        assertThat(parse(", \"tags\": [], \"author\": \"a\", \"x-run\": 7").unknown())
                .containsExactly("tags", "author", "x-run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e9", "0.2", "-1"})
    void refusesGoldenVectorsThatMayDifferByAnything(String tolerance) {
        assertThatThrownBy(() -> parse(", \"goldenTolerance\": " + tolerance))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("goldenTolerance must be between 0 and 0.1");
    }

    @Test
    void refusesASettingOfBatchesThatThereIsNot() {
        assertThatThrownBy(() -> parse(", \"batching\": {\"maxRow\": 8}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batching has no field \"maxRow\"");
    }

    @Test
    void refusesThresholdsThatNobodyWouldLookAt() {
        assertThatThrownBy(() -> parse(", \"thresholds\": [0.5]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("task integrity only");
    }

    private static ModelHeader parse(String more) {
        String text =
                "{\"name\": \"adds\", \"version\": \"1\", \"digest\": \"sha256:00\", \"task\": \"tensor\"" + more + "}";
        return ModelHeader.parse(text.getBytes(UTF_8));
    }
}
