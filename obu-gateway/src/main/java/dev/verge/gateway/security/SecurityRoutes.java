package dev.verge.gateway.security;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the check in front of all routes, or stops the start where everybody could come in by accident. */
@Singleton
public class SecurityRoutes {
    /** Before every route of ours, after Quarkus's own first ones. */
    static final int FIRST = Integer.MIN_VALUE + 1000;

    private final Vertx vertx;
    private final SecurityOptions options;
    private final String host;

    SecurityRoutes(
            Vertx vertx,
            SecurityOptions options,
            @ConfigProperty(name = "quarkus.http.host", defaultValue = "0.0.0.0") String host) {
        this.vertx = vertx;
        this.options = options;
        this.host = host;
    }

    void install(@Observes Router router) {
        Gatekeeper gatekeeper;
        try {
            gatekeeper = new Gatekeeper(vertx, options);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
        Exposure.fault(host, options.mode(), gatekeeper.asks()).ifPresent(fault -> {
            throw new ConfigurationException(fault);
        });
        router.route().order(FIRST).handler(gatekeeper);
        vertx.setPeriodic(
                options.reload().toMillis(),
                id -> vertx.executeBlocking(() -> {
                    gatekeeper.look();
                    return null;
                }));
    }
}
