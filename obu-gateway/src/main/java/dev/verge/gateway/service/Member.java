package dev.verge.gateway.service;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A target of the fleet.
 *
 * @param endpoint how it is reached and what is known of it
 * @param mirror whether it gets copies of requests only
 * @param offer what it was made from; none if it is configured
 */
record Member(Endpoint endpoint, boolean mirror, Optional<Offer> offer) {
    /** A configured one. */
    static Member of(String name, GatewayOptions.TargetOptions options, Vertx vertx) {
        return new Member(new Endpoint(name, options, vertx), options.mirror(), Optional.empty());
    }

    /** @throws RuntimeException with a sentence if the settings say nothing that can be used */
    static Member of(Offer offer, Vertx vertx) {
        Member member = new Member(
                new Endpoint(offer.name(), options(offer), vertx),
                offer.mirrorOf().isPresent(),
                Optional.of(offer));
        if (offer.atZero()) member.endpoint.tracker().scaledToZero();
        member.endpoint.tracker().workers(offer.workers(member.configuredWorkers()));
        return member;
    }

    // read like the configuration, so that a setting means the same wherever it stands
    private static GatewayOptions.TargetOptions options(Offer offer) {
        Map<String, String> values = new HashMap<>();
        String prefix = "verge.gateway.targets.\"" + offer.name() + "\".";
        offer.settings().forEach((key, value) -> values.put(prefix + key, value));
        return Objects.requireNonNull(new SmallRyeConfigBuilder()
                .forClassLoader(GatewayOptions.class.getClassLoader())
                .addDiscoveredConverters()
                .withMapping(GatewayOptions.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(GatewayOptions.class)
                .targets()
                .get(offer.name()));
    }

    /** The same target, of which something else is known now: what was learned stays. */
    Member now(Offer next, long nowMicros) {
        Offer before = offer.orElseThrow();
        if (!before.atZero() && next.atZero()) endpoint.tracker().scaledToZero();
        if (before.atZero() && !next.atZero()) endpoint.tracker().running(nowMicros);
        endpoint.tracker().workers(next.workers(configuredWorkers()));
        return new Member(endpoint, mirror, Optional.of(next));
    }

    /** Whether it is looked after by probes alone: a probe would keep one that scales to zero from doing so. */
    boolean isProbed() {
        return offer.isEmpty();
    }

    /** Whether it gets copies of what this target answers. */
    boolean mirrors(String target) {
        return mirror && offer.flatMap(Offer::mirrorOf).map(target::equals).orElse(true);
    }

    private int configuredWorkers() {
        return endpoint.tracker().spec().workers();
    }
}
