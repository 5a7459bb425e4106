package dev.verge.gateway.security;

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

    @Override
    public void customizeHttpsServer(HttpServerOptions server) {
        if (options.certificateRoles().isPresent()) server.setClientAuth(ClientAuth.REQUEST);
    }
}
