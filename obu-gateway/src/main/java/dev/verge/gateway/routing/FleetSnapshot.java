package dev.verge.gateway.routing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All targets at one moment, in the order of the configuration; where two are equally good, the earlier one is taken.
 *
 * @param targets each name once
 * @param arrivalsPerSecond requests that come to the gateway
 */
public record FleetSnapshot(List<Target> targets, double arrivalsPerSecond) {
    public FleetSnapshot {
        targets = List.copyOf(targets);
        if (!(arrivalsPerSecond >= 0))
            throw new IllegalArgumentException("a rate is not negative: " + arrivalsPerSecond);
        Set<String> names = new HashSet<>();
        for (Target target : targets) {
            if (!names.add(target.name())) throw new IllegalArgumentException("two targets are named " + target.name());
        }
    }
}
