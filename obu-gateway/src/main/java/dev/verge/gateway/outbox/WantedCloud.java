package dev.verge.gateway.outbox;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Reason;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Usability;

/** Whether the cloud was called first, or would have been, had it answered of late. */
final class WantedCloud {
    private WantedCloud() {}

    /** @param missCost what a late answer costs */
    static boolean in(Decision decision, double missCost) {
        boolean called =
                decision.predicted().filter(e -> e.side() == Side.CLOUD).isPresent();
        if (called) return true;
        if (decision.reason() != Reason.CLOUD_DOWN) return false;
        double chosen = decision.predicted().map(e -> expected(e, missCost)).orElse(missCost);
        return decision.policy().equals("cloud-first")
                || decision.estimates().stream()
                        .anyMatch(e -> e.side() == Side.CLOUD
                                && e.usability() == Usability.DOWN
                                && expected(e, missCost) < chosen);
    }

    private static double expected(Estimate estimate, double missCost) {
        return estimate.cost() + (1 - estimate.inTime()) * missCost;
    }
}
