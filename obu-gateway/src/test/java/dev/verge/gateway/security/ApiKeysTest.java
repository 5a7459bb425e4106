package dev.verge.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    // printf %s secret-1 | sha256sum
    private static final String HASH = "9b6bb36c76cc5cc1a04d6e67b0dcdc90da6cee7c2cef6c0cda6ee54e8a3e1e5b";

    @Test
    void findsWhoseKeyItIs() {
        String line = "ingest " + Keys.hash("secret-1") + " client,metrics vehicles=car-*,bus.7 rate=2.5";

        Principal found =
                ApiKeys.parse("# keys\n\n  " + line + "\n").find("secret-1").orElseThrow();

        assertThat(found.name()).isEqualTo("ingest");
        assertThat(found.roles()).isEqualTo(Set.of(Role.CLIENT, Role.METRICS));
        assertThat(found.rate()).hasValue(2.5);
        assertThat(found.speaksFor("car-1")).isTrue();
        assertThat(found.speaksFor("bus.7")).isTrue();
        assertThat(found.speaksFor("bus-7")).isFalse();
    }

    @Test
    void findsNobodyForAnotherKey() {
        ApiKeys keys = ApiKeys.parse("ingest " + Keys.hash("secret-1") + " client");

        assertThat(keys.find("secret-2")).isEmpty();
        assertThat(keys.find("")).isEmpty();
        assertThat(keys.find(Keys.hash("secret-1"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "name my-secret-key client",
                "name abcd client",
                "name " + HASH + " king",
                "name " + HASH + " client colour=red",
                "name " + HASH + " client rate=fast",
                "name " + HASH + " client vehicles"
            })
    void namesTheLineThatIsNoneButNeverWhatMightBeAKey(String line) {
        assertThatThrownBy(() -> ApiKeys.parse("# first\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2 of the API keys")
                .message()
                .doesNotContain("my-secret-key");
    }
}
