package dev.verge.gateway.simulate;

import dev.verge.gateway.learning.TargetSpec;
import dev.verge.gateway.routing.RouteOptions;

/**
 * What a request costs: for each call that was sent (a hedge's second one and cancelled ones too)
 * {@code price + kilobytes · price per kilobyte + joules · cost per joule}, and {@code missCost} once if it was not
 * answered before its deadline, for whatever reason: late, lost or shed. Regret of a policy is
 * {@code (its cost - the oracle's) / the oracle's}, over all requests of a scenario.
 */
record CostFunction(RouteOptions options) {
    double call(TargetSpec target, long bytes) {
        return target.price() + bytes / 1000.0 * target.pricePerKilobyte() + target.joules() * options.costPerJoule();
    }

    double miss() {
        return options.missCost();
    }
}
