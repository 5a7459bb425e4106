package dev.verge.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemTrustOptions;
import org.junit.jupiter.api.Test;

class CertificateRequestsTest {
    private final CertificateRequests requests =
            new CertificateRequests(Settings.security("certificate-roles", "client"));

    @Test
    void doesNotStartWhereAnyCertificateThatTheJvmTrustsWouldHoldTheRoles() {
        assertThatThrownBy(() -> requests.customizeHttpsServer(new HttpServerOptions()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("certificate-roles")
                .hasMessageContaining("trust store");
    }

    @Test
    void asksForACertificateWhereItMeansSomething() {
        HttpServerOptions trusting = new HttpServerOptions().setTrustOptions(new PemTrustOptions());
        requests.customizeHttpsServer(trusting);
        assertThat(trusting.getClientAuth()).isEqualTo(ClientAuth.REQUEST);

        HttpServerOptions plain = new HttpServerOptions();
        new CertificateRequests(Settings.security()).customizeHttpsServer(plain);
        assertThat(plain.getClientAuth()).isEqualTo(ClientAuth.NONE);
    }
}
