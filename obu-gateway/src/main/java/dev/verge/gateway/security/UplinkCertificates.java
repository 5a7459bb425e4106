package dev.verge.gateway.security;

import dev.verge.gateway.service.Fleet;
import dev.verge.gateway.service.GatewayOptions;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.net.SSLOptions;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Gives the connections to targets their certificates, and new ones when the files have changed: connections made from
 * then on use them, those that stand go on. Quarkus' TLS registry reads and watches the files.
 */
@Singleton
public class UplinkCertificates {
    private static final Logger LOG = Logger.getLogger(UplinkCertificates.class);

    private final Fleet fleet;
    private final GatewayOptions options;
    private final UplinkTls tls;
    private final TlsConfigurationRegistry registry;

    UplinkCertificates(Fleet fleet, GatewayOptions options, UplinkTls tls, TlsConfigurationRegistry registry) {
        this.fleet = fleet;
        this.options = options;
        this.tls = tls;
        this.registry = registry;
    }

    // before the fleet's probes
    void start(@Observes @Priority(1) StartupEvent event) {
        tls.targets().forEach((target, name) -> {
            if (!options.targets().containsKey(target)) {
                throw new ConfigurationException("verge.gateway.tls." + target + " names no target.");
            }
            TlsConfiguration configuration = registry.get(name)
                    .orElseThrow(() -> new ConfigurationException(
                            "verge.gateway.tls." + target + " needs settings below quarkus.tls." + name + "."));
            use(target, configuration);
        });
    }

    void changed(@Observes CertificateUpdatedEvent event) {
        tls.targets().forEach((target, name) -> {
            if (name.equals(event.name())) use(target, event.tlsConfiguration());
        });
    }

    private void use(String target, TlsConfiguration configuration) {
        boolean http2 = Objects.requireNonNull(options.targets().get(target)).http2();
        SSLOptions ssl = new SSLOptions(configuration.getSSLOptions()).setUseAlpn(http2);
        fleet.client(target)
                .updateSSLOptions(ssl)
                .onSuccess(changed -> told(target, changed))
                .onFailure(e -> LOG.errorf("certificates not changed target=%s cause=%s", target, e.getMessage()));
    }

    // the registry tells of every look at the files; Vert.x tells whether they said anything new
    private static void told(String target, boolean changed) {
        if (changed) LOG.infof("certificates in force target=%s", target);
    }
}
