package dev.verge.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
    @ParameterizedTest
    @CsvSource({
        "/_/health,client metrics operator peer vehicle",
        "/_/ready,client metrics operator peer vehicle",
        "/metrics,metrics operator",
        "/v1/predict,client operator peer",
        "/predict,client operator peer",
        "/,client operator peer",
        "/invocations,client operator peer",
        "/v2,client operator peer",
        "/v2/health/ready,client operator peer",
        "/v2/models/m/infer,client operator peer",
        "/v1/models/m:predict,client operator peer",
        "/inference,client operator peer",
        "/process,client operator peer",
        "/v2/repository/index,operator",
        "/v1/ingest,operator peer vehicle",
        "/app-service,operator vehicle",
        "/app-disconnect,operator vehicle",
        "/ws/scalar,operator vehicle",
        "/ws/image,operator vehicle",
        "/v1/routes/recording,operator",
        "/v1/routes/explain,operator",
        "/v1/routes/shadow,operator",
        "/v1/outbox,operator",
        "/metrics/,operator",
        "/_/healthy,operator",
        "/v1/predict2,operator",
        "/q/dev,operator"
    })
    void onlyTheseMay(String path, String roles) {
        Access access = Access.to(path);

        Set<String> allowed = new TreeSet<>();
        for (Role role : Role.values()) {
            if (access.allows(EnumSet.of(role))) allowed.add(role.name().toLowerCase(java.util.Locale.ROOT));
        }

        assertThat(String.join(" ", allowed)).isEqualTo(roles);
        assertThat(access.allows(Set.of())).isFalse();
        assertThat(access.isOpen()).isEqualTo(path.equals("/_/health") || path.equals("/_/ready"));
    }
}
