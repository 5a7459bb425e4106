package dev.verge.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecurityOptionsTest {
    @Test
    void asksNobodyAndAllowsWhatAPersonNeedsByDefault() {
        SecurityOptions options = Settings.security();

        assertThat(options.mode()).isEmpty();
        assertThat(options.apiKeys()).isEmpty();
        assertThat(options.jwt().keys()).isEmpty();
        assertThat(options.jwt().algorithm()).isEqualTo("RS256");
        assertThat(options.jwt().leeway()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.jwt().rememberedFor()).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.maxHeaders()).isEqualTo(64);
        assertThat(options.rate()).isEmpty();
        assertThat(options.reload()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void readsTheModeBesideWhatIsBelowIt() {
        SecurityOptions options = Settings.security("", "none", "certificate-roles", "peer,metrics");

        assertThat(options.mode()).contains("none");
        assertThat(options.certificateRoles()).contains(Set.of(Role.PEER, Role.METRICS));
    }
}
