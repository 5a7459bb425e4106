package dev.verge.gateway.security;

import dev.verge.gateway.knative.KnativeOptions;
import dev.verge.gateway.service.CloudLink;
import dev.verge.gateway.service.Fleet;
import dev.verge.gateway.service.GatewayOptions;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Future;
import io.vertx.core.net.SSLOptions;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Gives the connections to targets their certificates, and new ones when the files have changed: connections made from
 * then on use them, those that stand go on. Quarkus' TLS registry reads and watches the files.
 */
@Singleton
public class UplinkCertificates {
    private static final Logger LOG = Logger.getLogger(UplinkCertificates.class);
    private static final String FOUND = "verge.gateway.knative.tls";

    private final Fleet fleet;
    private final GatewayOptions options;
    private final UplinkTls tls;
    private final Optional<String> ofFound;
    private final boolean areFound;
    private final CloudLink.Maker links;
    private final TlsConfigurationRegistry registry;

    UplinkCertificates(
            Fleet fleet,
            GatewayOptions options,
            UplinkTls tls,
            KnativeOptions knative,
            CloudLink.Maker links,
            TlsConfigurationRegistry registry) {
        this.fleet = fleet;
        this.options = options;
        this.tls = tls;
        this.ofFound = knative.tls();
        this.areFound = knative.enabled();
        this.links = links;
        this.registry = registry;
    }

    // before the fleet's probes
    void start(@Observes @Priority(1) StartupEvent event) {
        tls.targets().forEach((target, name) -> {
            String setting = "verge.gateway.tls." + target;
            SSLOptions ssl = settings(setting, name);
            if (options.targets().containsKey(target)) use(target, ssl);
            else if (!areFound) throw new ConfigurationException(setting + " names no target.");
        });
        ofFound.ifPresent(name -> settings(FOUND, name));
        fleet.onFound(target -> nameOf(target).ifPresent(name -> use(target, settings(FOUND, name))));
        links.onSecured(link -> use(link, settings("verge.gateway.outbox.sending.tls", link.tls())));
    }

    void changed(@Observes CertificateUpdatedEvent event) {
        SSLOptions ssl = event.tlsConfiguration().getSSLOptions();
        Stream.concat(options.targets().keySet().stream(), fleet.found().stream())
                .filter(target -> nameOf(target).filter(event.name()::equals).isPresent())
                .forEach(target -> use(target, ssl));
        links.secured().stream().filter(link -> link.tls().equals(event.name())).forEach(link -> use(link, ssl));
    }

    // a found target may have settings of its own
    private Optional<String> nameOf(String target) {
        Optional<String> own = Optional.ofNullable(tls.targets().get(target));
        return own.isPresent() || options.targets().containsKey(target) ? own : ofFound;
    }

    private SSLOptions settings(String setting, String name) {
        return registry.get(name)
                .orElseThrow(
                        () -> new ConfigurationException(setting + " needs settings below quarkus.tls." + name + "."))
                .getSSLOptions();
    }

    private void use(String target, SSLOptions ssl) {
        told(target, fleet.certificates(target, ssl));
    }

    private void use(CloudLink.Maker.Secured link, SSLOptions ssl) {
        told("outbox", link.client().updateSSLOptions(new SSLOptions(ssl)));
    }

    // the registry tells of every look at the files; Vert.x tells whether they said anything new
    private static void told(String target, Future<Boolean> update) {
        update.onSuccess(changed -> {
                    if (changed) LOG.infof("certificates in force target=%s", target);
                })
                .onFailure(e -> LOG.errorf("certificates not changed target=%s cause=%s", target, e.getMessage()));
    }
}
