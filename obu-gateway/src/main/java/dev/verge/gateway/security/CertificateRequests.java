package dev.verge.gateway.security;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * Asks clients for a certificate where it means something, and lets in who has none: there are other credentials. Quarkus'
 * own setting for that is fixed when the gateway is built.
 */
@Singleton
public class CertificateRequests implements HttpServerOptionsCustomizer {
    private final SecurityOptions options;

    CertificateRequests(SecurityOptions options) {
        this.options = options;
    }

    /** @throws ConfigurationException if any certificate that the JVM trusts would hold the roles */
    @Override
    public void customizeHttpsServer(HttpServerOptions server) {
        if (options.certificateRoles().isEmpty()) return;
        if (server.getTrustOptions() == null) {
            throw new ConfigurationException("verge.gateway.security.certificate-roles needs a trust store in the TLS"
                    + " configuration of HTTP (quarkus.tls.*.trust-store): without one, every certificate of a public"
                    + " authority would hold these roles.");
        }
        server.setClientAuth(ClientAuth.REQUEST);
    }
}
