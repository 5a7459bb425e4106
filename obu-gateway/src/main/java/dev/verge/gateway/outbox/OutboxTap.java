package dev.verge.gateway.outbox;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Reason;
import dev.verge.gateway.routing.RequestFacts;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Usability;
import dev.verge.gateway.service.GatewayOptions;
import dev.verge.gateway.service.Handled;
import dev.verge.gateway.service.Tap;
import jakarta.inject.Singleton;

/** Shows the outbox what the edge answered. What the cloud answered it has seen. */
@Singleton
public class OutboxTap implements Tap {
    private final Outbox outbox;
    private final double missCost;

    OutboxTap(Outbox outbox, GatewayOptions options) {
        this.outbox = outbox;
        this.missCost = options.costs().miss();
    }

    @Override
    public boolean wants(String path, RequestFacts request) {
        return outbox.isEnabled() && path.equals("/v1/predict");
    }

    @Override
    public void ended(Handled handled) {
        boolean atTheEdge = handled.side().filter(side -> side == Side.EDGE).isPresent();
        if (!atTheEdge || handled.status() != 200) return;
        handled.reply()
                .ifPresent(reply -> outbox.saw(handled.body(), reply, wantedCloud(handled.decision(), missCost)));
    }

    /** Whether the cloud was called first, or would have been, had it answered of late. */
    static boolean wantedCloud(Decision decision, double missCost) {
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
