package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.plane.InferFault;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadParametersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"version_policy\":{\"latest\":{\"num_versions\":2}}}                 ; latest:2",
                "{\"version_policy\":{\"latest\":{}}}                                   ; latest:1",
                "{\"versionPolicy\":{\"latest\":{\"numVersions\":\"3\"}}}               ; latest:3",
                "{\"version_policy\":{\"all\":{}}}                                      ; all",
                "{\"version_policy\":{\"specific\":{\"versions\":[10,\"9\",\"1.2\"]}}}  ; 1.2,9,10",
                "{\"name\":\"m\",\"backend\":\"onnxruntime\",\"platform\":\"onnxruntime_onnx\","
                        + "\"version_policy\":{\"all\":{}}}                             ; all",
            })
    void takesAVersionPolicyAsTritonsConfigurationSaysIt(String config, String policy) {
        assertThat(parse(config).policy()).map(VersionPolicy::text).contains(policy);
    }

    @Test
    void aConfigurationThatSaysNothingOfVersionsChangesNothing() {
        assertThat(parse("{}")).isEqualTo(LoadParameters.parse("m", Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "``                                                          ; must be an object",
                "nonsense                                                    ; is no JSON",
                "[]                                                          ; must be an object",
                "{} {}                                                       ; is no JSON",
                "{\"name\":\"other\"}                                        ; name is \"m\" here",
                "{\"max_batch_size\":8}                                      ; \"max_batch_size\" cannot be changed",
                "{\"platform\":\"tensorrt_plan\"}                            ; platform is \"onnxruntime_onnx\" here",
                "{\"version_policy\":{}}                                     ; one of latest, all and specific",
                "{\"version_policy\":{\"all\":{},\"latest\":{}}}             ; one of latest, all and specific",
                "{\"version_policy\":{\"newest\":{}}}                        ; has \"newest\"",
                "{\"version_policy\":{\"all\":{\"x\":1}}}                    ; all has \"x\"",
                "{\"version_policy\":{\"latest\":2}}                         ; must be an object",
                "{\"version_policy\":{\"latest\":{\"num_versions\":0}}}      ; whole number from 1",
                "{\"version_policy\":{\"latest\":{\"num_versions\":1.5}}}    ; whole number from 1",
                "{\"version_policy\":{\"latest\":{\"num_versions\":1e99}}}   ; whole number from 1",
                "{\"version_policy\":{\"latest\":{\"count\":1}}}             ; latest has \"count\"",
                "{\"version_policy\":{\"specific\":{}}}                      ; list of 1 to 1000 versions",
                "{\"version_policy\":{\"specific\":{\"versions\":[]}}}       ; list of 1 to 1000 versions",
                "{\"version_policy\":{\"specific\":{\"versions\":[\"../1\"]}}} ; is no version",
                "{\"version_policy\":{\"specific\":{\"versions\":[[1]]}}}    ; is no version",
                "{\"version_policy\":{\"all\":{}},\"version_policy\":{\"all\":{}}} ; is no JSON",
                "{\"version_policy\":{\"all\":{}},\"versionPolicy\":{\"all\":{}}}  ; there twice",
            })
    void refusesAnyOtherConfigurationWithASentence(String config, String sentence) {
        assertThatThrownBy(() -> parse(config))
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(400))
                .hasMessageContaining("config")
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @ValueSource(ints = {70_000, 1_000_000})
    void refusesAConfigurationThatIsTooLong(int length) {
        assertThatThrownBy(() -> parse("{" + " ".repeat(length) + "}")).hasMessageContaining("characters");
    }

    @Test
    void refusesNestingWithoutEnd() {
        assertThatThrownBy(() -> parse("[".repeat(20_000))).isInstanceOf(InferFault.class);
    }

    @ParameterizedTest
    @CsvSource({"forced, true, no parameter", "file:1/model.onnx, AAAA, brings a file", "force, yes, true or false"})
    void refusesOtherParameters(String name, String value, String sentence) {
        assertThatThrownBy(() -> LoadParameters.parse("m", Map.of(name, value)))
                .isInstanceOf(InferFault.class)
                .hasMessageContaining(sentence);
    }

    private static LoadParameters parse(String config) {
        return LoadParameters.parse("m", Map.of("config", config));
    }
}
