package dev.verge.gateway.simulate;

import dev.verge.gateway.routing.Placement;
import dev.verge.gateway.routing.Policies;
import dev.verge.gateway.routing.Policy;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy, and the placement under which it plays: {@code edge-only} and {@code cloud-only} are requests that may go
 * nowhere else.
 *
 * @param name in the tables
 * @param policy who decides
 * @param placement of all requests
 */
record Contender(String name, Policy policy, Placement placement) {
    static Contender of(String name) {
        return switch (name) {
            case "edge-only" -> new Contender(name, Policies.named("edge-first"), Placement.EDGE_ONLY);
            case "cloud-only" -> new Contender(name, Policies.named("cloud-first"), Placement.CLOUD_ONLY);
            default -> new Contender(name, Policies.named(name), Placement.ANY);
        };
    }

    /** The policy first, then the baselines. */
    static List<Contender> withBaselines(String policy) {
        List<String> names = new ArrayList<>(List.of(policy, "edge-only", "cloud-only", "random", "static-threshold"));
        return names.stream().distinct().map(Contender::of).toList();
    }
}
