package dev.verge.gateway.service;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * A target that was found while the gateway runs, as opposed to one that is configured.
 *
 * @param name unique among the offers; a configured target of the same name goes before it
 * @param settings as those of {@code verge.gateway.targets.<name>}, without the prefix; {@code url} and {@code side} at least
 * @param mirrorOf the target whose requests it gets copies of, if that is all it gets
 * @param atZero whether nothing runs there
 * @param replicas instances that run, 0 or more
 * @param concurrency calls that one instance works on at once, 0 if only the settings say
 */
public record Offer(
        String name,
        Map<String, String> settings,
        Optional<String> mirrorOf,
        boolean atZero,
        int replicas,
        int concurrency) {
    public Offer {
        requireNonNull(name, "name");
        settings = Map.copyOf(settings);
    }

    /** Whether what runs there is reached, and counted, in the same way. */
    boolean isSameTarget(Offer other) {
        return mirrorOf.equals(other.mirrorOf) && settings.equals(other.settings);
    }

    int workers(int configured) {
        return Math.max(1, replicas) * (concurrency > 0 ? concurrency : configured);
    }
}
