package dev.verge.gateway.routing.policy;

import dev.verge.gateway.routing.Choice;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Reason;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Usability;
import java.util.List;
import java.util.Optional;

/** What policies that prefer a side have in common. */
final class Order {
    private Order() {}

    static Optional<Estimate> on(Side side, List<Estimate> estimates) {
        return estimates.stream().filter(e -> e.isUsable() && e.side() == side).findFirst();
    }

    /** The preferred side if it is usable, else the other one. At least one target is usable. */
    static Choice prefer(Side side, List<Estimate> estimates, Reason reason) {
        return on(side, estimates)
                .map(e -> Choice.of(e, reason))
                .or(() -> estimates.stream()
                        .filter(Estimate::isUsable)
                        .findFirst()
                        .map(e -> Choice.of(e, against(side, estimates).orElse(Reason.FIRST_CHOICE))))
                .orElseThrow();
    }

    /** What makes a side unusable; nothing if one of its targets is usable. */
    static Optional<Reason> against(Side side, List<Estimate> estimates) {
        if (on(side, estimates).isPresent()) return Optional.empty();
        return estimates.stream().filter(e -> e.side() == side).findFirst().map(e -> reason(side, e.usability()));
    }

    private static Reason reason(Side side, Usability usability) {
        boolean edge = side == Side.EDGE;
        return switch (usability) {
            case USABLE -> Reason.CHEAPEST;
            case OTHER_MODEL -> edge ? Reason.NOT_AT_THE_EDGE : Reason.FIRST_CHOICE;
            case EXCLUDED -> Reason.PLACEMENT;
            case MAY_NOT_LEAVE -> Reason.MAY_NOT_LEAVE;
            case DOWN -> edge ? Reason.EDGE_DOWN : Reason.CLOUD_DOWN;
            case SATURATED -> edge ? Reason.EDGE_SATURATED : Reason.CLOUD_SATURATED;
        };
    }
}
