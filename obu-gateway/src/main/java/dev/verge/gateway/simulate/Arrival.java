package dev.verge.gateway.simulate;

import dev.verge.gateway.routing.Placement;
import dev.verge.gateway.routing.RequestFacts;

/**
 * A request with its latent times: what each side would need for it if it came at a moment in which that side is neither
 * slowed down nor busy. Nobody but the oracle and the simulated world may look at them.
 *
 * @param atMicros when it arrives
 * @param bytes of its body
 * @param budgetMicros until its deadline
 * @param edgeMicros work at the edge
 * @param cloudMicros work in the cloud
 * @param networkMicros way to the cloud and back
 * @param seed what the policy gets as chance
 */
record Arrival(
        long atMicros,
        long bytes,
        long budgetMicros,
        long edgeMicros,
        long cloudMicros,
        long networkMicros,
        long seed) {
    RequestFacts facts(Placement placement) {
        return new RequestFacts("", bytes, budgetMicros, placement, true, true, false);
    }

    long deadlineMicros() {
        return atMicros + budgetMicros;
    }
}
