package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionPolicyTest {
    private static final List<ModelKey> VERSIONS =
            Stream.of("10", "9", "1.2", "1.10").map(v -> new ModelKey("m", v)).toList();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"all; 1.2,1.10,9,10", "latest; 10", "latest:2; 9,10", "latest:9; 1.2,1.10,9,10", "10,1.2,7; 1.2,10"
            })
    void choosesOlderVersionsFirst(String policy, String chosen) {
        assertThat(VersionPolicy.parse(policy).choose(VERSIONS))
                .extracting(ModelKey::version)
                .containsExactly(chosen.split(","));
    }

    @Test
    void aCopyOrADraftIsNeverTheNewest() {
        List<ModelKey> versions = Stream.of("10.bak", "9", "10", "v3", "latest", "11-rc1", "1.2")
                .map(v -> new ModelKey("m", v))
                .toList();
        assertThat(VersionPolicy.parse("all").choose(versions))
                .extracting(ModelKey::version)
                .containsExactly("10.bak", "11-rc1", "latest", "v3", "1.2", "9", "10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "latest:0", "latest:x", "1,,2", "../1"})
    void refusesWhatIsNoPolicy(String policy) {
        assertThatThrownBy(() -> VersionPolicy.parse(policy)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameIsNoPath() {
        for (String name : List.of("", ".", "..", "../x", "a/b", "a\\b", "a b", "x".repeat(65))) {
            assertThat(ModelKey.isName(name)).as(name).isFalse();
        }
    }
}
