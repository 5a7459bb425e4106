package dev.verge.gateway.knative;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How services of Knative become targets. */
@ConfigMapping(prefix = "verge.gateway.knative")
public interface KnativeOptions {
    /** Whether they are looked for. */
    @WithDefault("false")
    boolean enabled();

    /** Where; without it, in the gateway's own namespace. */
    Optional<String> namespace();

    /** Which: a label selector. */
    @WithDefault("verge.dev/target")
    String selector();

    /** Traffic tags that are targets of their own, for instance a smaller and a larger model; named {@code service-tag}. */
    Optional<Set<String>> routeTags();

    /** Traffic tags that get copies of requests only. */
    @WithDefault("canary,shadow")
    Set<String> mirrorTags();

    /** Which of its addresses a service is called at. */
    @WithDefault("internal")
    Address address();

    /** Settings of all these targets, as of {@code verge.gateway.targets.<name>}; annotations go before them. */
    Map<String, String> settings();

    /** The {@code quarkus.tls.<name>} whose certificates connections to all these targets use. */
    Optional<String> tls();

    /** How often everything that is known is looked at again, whether there was an event or not. */
    @WithDefault("5m")
    Duration resync();

    /** The addresses of a service. */
    enum Address {
        /** That within the cluster; of a tag {@code tag-service.namespace.svc.…}. */
        INTERNAL,
        /** That which Knative publishes. */
        PUBLISHED
    }
}
